import Foundation

/// Where the C sources of the agent lie that were built into this package.
public enum AgentSource {
    /// The directory that holds the files of `CShim/agent` and `CShim/CFDShim/include`, side by side.
    public static var directory: String { Bundle.module.bundlePath }
}
