import Foundation

/// Where the assertions, requirements and baselines lie that were built into this package.
public enum ConformanceFiles {
    /// The directory that holds `assertions`, `requirements` and `baselines`.
    public static var directory: String { Bundle.module.bundlePath }
}
