import DescriptorModel

extension Fault {
    /// Calls that go by the name of a file, and what is kept of it beside the file.
    static let names: [Fault] = Duplication.all.map(byName) + Duplication.all.map(byRights) + kept

    /// The name that a file has now, or had when it was made.
    private static func name(of file: Int, in world: World) -> Name? {
        Name.allCases.first { world.names[$0.rawValue] == file }
    }

    private static func byName(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).opens-by-name",
            "\(duplication.text) opens the name that the file had, and fails where no file has it",
            breaks: "\(duplication.shares) lifetime.unlinked", seen: duplication.name == "dup" ? "NuttX #6710" : nil,
            in: duplication.call.union([.open, .create])
        ) { world, operation in
            let outcome = world.step(operation)
            guard case .number(let number) = outcome, let made = world.process[Int(number)],
                case .file(let file) = world.descriptions[Int(made.description)].object
            else { return outcome }
            let place = Int(made.description)
            if case .open(let opening) = operation, case .file(let name) = opening.target {
                world.memory[place] = name.rawValue
            }
            guard duplication.call.contains(Calls(operation)), Int(number) != operation.fildes,
                let known = world.memory[place]
            else { return outcome }
            guard let now = world.names[known] else {
                world.closeNumber(Int(number))
                return .error(.ENOENT)
            }
            if now != file { world.separate(Int(number)) { $0.object = .file(now) } }
            return outcome
        }
    }

    private static func byRights(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).asks-for-rights",
            "\(duplication.text) fails where the rights of the file have been taken away since it was opened",
            breaks: duplication.shares, in: duplication.call.union(.chmod)
        ) { world, operation in
            if case .chmod(let name) = operation, let file = world.names[name.rawValue] { world.memory[file] = 1 }
            if duplication.call.contains(Calls(operation)),
                case .file(let file) = world.object(at: operation.fildes ?? -1),
                world.memory[file] != nil
            {
                return .error(.EACCES)
            }
            return world.step(operation)
        }
    }

    private static let kept: [Fault] = [
        Fault(
            "fstat.keeps-mode", "fstat of a duplicate shows the rights that the file had when it was made",
            breaks: "ofd.shared.identity.fstat", in: [.duplicating, .chmod, .identity]
        ) { world, operation in
            let outcome = world.step(operation)
            switch operation {
            case .chmod: world.memory[-2, default: 0] += 1
            case .sameFile(let one, let other):
                let modes = [one, other].map { world.memory[world.key($0)] ?? world.memory[-2] ?? 0 }
                if outcome == .word(.same), modes[0] != modes[1] { return .word(.different) }
            default:
                if case .number(let made) = outcome, Int(made) != operation.fildes {
                    world.memory[world.key(Int(made))] = world.memory[-2] ?? 0
                }
            }
            return outcome
        },
        Fault(
            "fstat.keeps-links", "fstat of a duplicate shows the number of names that the file had when it was made",
            breaks: "ofd.shared.identity.fstat", in: [.duplicating, .fstat]
        ) { world, operation in
            let outcome = world.step(operation)
            if case .nlink(let fildes) = operation, let links = world.memory[world.key(fildes)], case .number = outcome
            {
                return .number(Int64(links))
            }
            if case .number(let made) = outcome, Calls.duplicating.contains(Calls(operation)),
                case .file(let file) = world.object(at: Int(made)), Int(made) != operation.fildes
            {
                world.memory[world.key(Int(made))] = world.files[file].links
            }
            return outcome
        },
        Fault(
            "open.truncating-rewinds", "open with O_TRUNC sets the offsets of all that is open of the file to 0",
            breaks: "ofd.private.separate-open", after: .open
        ) { world, call in
            guard case .open(let opening) = call.operation, opening.truncates, let given = call.given,
                let object = world.object(at: given)
            else { return }
            for place in world.descriptions.indices where world.descriptions[place].object == object {
                world.descriptions[place].offset = 0
            }
        },
        Fault(
            "rename.ends-description", "rename leaves what is open with the file that was replaced",
            breaks: "dup.same-ofd dup2.same-ofd dup3.flag0.equals-dup2 fcntl.dupfd.same-ofd", after: .unlink
        ) { world, call in
            guard case .rename(let from, let to) = call.operation, call.outcome == .ok,
                let moved = call.before.names[from.rawValue], let replaced = call.before.names[to.rawValue]
            else { return }
            for place in world.descriptions.indices where world.descriptions[place].object == .file(moved) {
                world.descriptions[place].object = .file(replaced)
                world.files[moved].uses -= 1
                world.files[replaced].uses += 1
            }
        },
    ]
}
