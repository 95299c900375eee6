/// What belongs to a terminal belongs to all numbers that lead to it.
extension World {
    private func terminal(at fildes: Int) -> Int? {
        guard let place = description(at: fildes) else { return nil }
        switch descriptions[place].object {
        case .manager(let terminal), .subsidiary(let terminal): return terminal
        default: return nil
        }
    }

    private mutating func refuseTerminal(_ fildes: Int) -> Outcome {
        description(at: fildes) == nil ? fail(.EBADF, "close.err.ebadf") : fail(.ENOTTY, "obj.tty.isatty")
    }

    mutating func isTerminal(_ fildes: Int) -> Outcome {
        terminal(at: fildes) == nil ? refuseTerminal(fildes) : succeed(.word(.yes), "obj.tty.isatty")
    }

    mutating func setEcho(_ fildes: Int, _ isOn: Bool) -> Outcome {
        guard let terminal = terminal(at: fildes) else { return refuseTerminal(fildes) }
        terminals[terminal].echoes = isOn
        return succeed(.ok, "ofd.shared.ioctl-tty")
    }

    mutating func setRows(_ fildes: Int, _ rows: Int) -> Outcome {
        guard let terminal = terminal(at: fildes) else { return refuseTerminal(fildes) }
        terminals[terminal].rows = rows
        return succeed(.ok, "ofd.shared.window-size")
    }

    mutating func getRows(_ fildes: Int) -> Outcome {
        guard let terminal = terminal(at: fildes) else { return refuseTerminal(fildes) }
        return succeed(.number(Int64(terminals[terminal].rows)), "ofd.shared.window-size")
    }

    mutating func getEcho(_ fildes: Int) -> Outcome {
        guard let terminal = terminal(at: fildes) else { return refuseTerminal(fildes) }
        return succeed(.word(terminals[terminal].echoes ? .on : .off), "ofd.shared.ioctl-tty")
    }
}
