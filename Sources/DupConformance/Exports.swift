// Users of a suite see its assertions, greetings and diagnostics without a second import.
@_exported import DescriptorNotation
