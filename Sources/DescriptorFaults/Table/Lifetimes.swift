import DescriptorModel

extension Fault {
    /// How long files, mappings and terminals live.
    static let lifetimes: [Fault] = files + terminals

    private static let files: [Fault] = [
        Fault(
            "chmod.reaches-open", "chmod takes rights from descriptions that are open",
            breaks: "ofd.def.offset-status-mode ofd.shared.accmode.perm-change", after: .chmod
        ) { world, call in
            guard case .chmod(let name) = call.operation, let file = world.names[name.rawValue] else { return }
            for place in world.descriptions.indices where world.descriptions[place].object == .file(file) {
                world.descriptions[place].access = .search
            }
        },
        Fault(
            "unlink.ends-file", "unlink throws away what is in the file, though it is open",
            breaks: "lifetime.unlinked",
            after: .unlink
        ) { world, call in
            guard case .unlink(let name) = call.operation, let file = call.before.names[name.rawValue] else { return }
            world.files[file].content = []
        },
        Fault(
            "close.ends-unlinked", "close of any number of a file without a name throws away what is in it",
            breaks: "lifetime.unlinked dup2.lifetime.close-source", after: .close
        ) { world, call in
            if case .file(let file) = call.closedObject, world.files[file].links == 0 { world.files[file].content = [] }
        },
        Fault(
            "map.ends-with-number", "a mapping goes with the last number of its file", breaks: "lifetime.mmap",
            instead: .mapped
        ) { world, call in
            guard case .peek = call, let mapping = world.process.mapping else { return nil }
            let isOpen = world.process.openNumbers.contains { world.object(at: $0) == .file(mapping.file) }
            return isOpen ? nil : .died
        },
    ]

    private static let terminals: [Fault] = [
        Fault(
            "tcsetattr.sets-nothing", "tcsetattr succeeds and sets nothing", breaks: "ofd.shared.ioctl-tty",
            instead: .setEcho, .doesNothing),
        Fault(
            "close.hangs-up-early", "close of any number of a terminal's manager side hangs up",
            breaks: "lifetime.pty.manager-last close.others-unaffected obj.tty.close-one", after: .close
        ) { world, call in
            if case .manager(let terminal) = call.closedObject { world.terminals[terminal].managers = 0 }
        },
        Fault(
            "tty.unknown", "isatty finds no terminal", breaks: "obj.tty.isatty dup2.same-ofd", after: .isTerminal,
            .answers(.error(.ENOTTY))),
    ]
}
