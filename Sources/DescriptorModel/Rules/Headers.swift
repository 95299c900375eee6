/// What the headers declare.
extension World {
    mutating func declared(_ declaration: Declaration) -> Outcome {
        if declaration == .fcntl2024 {
            return succeed(.word(choose(.headersOf2024, .yes, .no)), "hdr.fcntl.consts-i8")
        }
        return succeed(
            .word(.yes),
            """
            hdr.unistd.decl hdr.unistd.fileno-consts hdr.fcntl.consts hdr.fcntl.distinct hdr.macro.dup3 errno.distinct \
            dup3.present posix_close.restart-macro
            """)
    }
}
