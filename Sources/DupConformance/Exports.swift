// Whoever uses a suite sees its assertions, greetings and diagnostics too, without a second import.
@_exported import DescriptorNotation
