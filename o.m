/dev/fd/3: line 34: /tmp/rev8a/bin/dup-conformance: No such file or directory
