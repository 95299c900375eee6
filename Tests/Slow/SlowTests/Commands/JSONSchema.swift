import Foundation

/// As much of JSON Schema as `report.schema.json` uses. A key that the schema does not name is an error here: readers pass
/// over such, but the file must name all that is written.
struct JSONSchema {
    private let root: [String: Any]

    init(_ data: Data) throws { root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:] }

    /// The kinds of records that the schema has.
    var kinds: Set<String> {
        Set(
            (root["oneOf"] as? [[String: Any]] ?? []).compactMap { resolved($0)["properties"] as? [String: Any] }
                .compactMap { ($0["type"] as? [String: Any])?["const"] as? String })
    }

    /// What is wrong with a record, a text for each place.
    func problems(_ record: Any) -> [String] {
        guard let type = (record as? [String: Any])?["type"] as? String else { return ["a record without a type"] }
        let kinds = (root["oneOf"] as? [[String: Any]] ?? []).filter { kind in
            let properties = resolved(kind)["properties"] as? [String: Any]
            return (properties?["type"] as? [String: Any])?["const"] as? String == type
        }
        guard kinds.count == 1 else { return ["\(kinds.count) kinds are called \(type)"] }
        return problems(record, kinds[0], type)
    }

    private func resolved(_ schema: [String: Any]) -> [String: Any] {
        guard let name = (schema["$ref"] as? String)?.split(separator: "/").last,
            let definition = (root["$defs"] as? [String: Any])?[String(name)] as? [String: Any]
        else { return schema }
        return definition
    }

    private func problems(_ value: Any, _ given: [String: Any], _ place: String) -> [String] {
        let schema = resolved(given)
        var problems: [String] = []
        func check(_ holds: Bool, _ what: String) { if !holds { problems.append("\(place): \(what)") } }
        for part in schema["allOf"] as? [[String: Any]] ?? [] { problems += self.problems(value, part, place) }
        if let constant = schema["const"] { check(Self.same(value, constant), "\(value) is not \(constant)") }
        if let values = schema["enum"] as? [Any] {
            check(values.contains { Self.same(value, $0) }, "\(value) is none of \(values)")
        }
        if let type = schema["type"] as? String { check(Self.isOf(value, type), "\(value) is no \(type)") }
        if let least = schema["minimum"] as? Double, let number = value as? Double {
            check(number >= least, "\(number)")
        }
        if let pattern = schema["pattern"] as? String, let text = value as? String {
            check(text.range(of: pattern, options: .regularExpression) != nil, "“\(text)” is not as \(pattern)")
        }
        if let items = schema["items"] as? [String: Any] {
            for (index, item) in (value as? [Any] ?? []).enumerated() {
                problems += self.problems(item, items, "\(place)[\(index)]")
            }
        }
        guard let object = value as? [String: Any] else { return problems }
        for key in schema["required"] as? [String] ?? [] { check(object[key] != nil, "\(key) is missing") }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for (key, value) in object {
            if let property = properties[key] as? [String: Any] {
                problems += self.problems(value, property, "\(place).\(key)")
            } else if let others = schema["additionalProperties"] as? [String: Any] {
                problems += self.problems(value, others, "\(place).\(key)")
            } else if schema["allOf"] == nil {
                check(false, "\(key) is not in the schema")
            }
        }
        return problems
    }

    private static func same(_ one: Any, _ other: Any) -> Bool { (one as? NSObject) == (other as? NSObject) }

    private static func isOf(_ value: Any, _ type: String) -> Bool {
        let isBool = (value as? NSNumber).map { isTruth($0) } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "boolean": return isBool
        case "number": return value is NSNumber && !isBool
        case "integer":
            return !isBool && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } == true
        default: return false
        }
    }

    /// JSON's true and false are numbers too, to Foundation.
    private static func isTruth(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
