timeout: failed to run command ‘/tmp/rev8a/bin/dup-conformance’: No such file or directory
