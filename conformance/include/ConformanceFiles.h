/*
 * The suite's files are resources of this target. It is one of C because it has no code: in a target of Swift the package
 * manager would put an accessor that needs all of Foundation. The program finds the files by itself (InstalledFiles).
 */
