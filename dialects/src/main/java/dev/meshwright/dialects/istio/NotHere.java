package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;

/// Fields that can have no effect on this mesh, each with its reason: what they steer is not there, or is somebody
/// else's.
final class NotHere {
    private NotHere() {}

    /// Warns when the field is written.
    ///
    /// @param why a main clause
    /// @param next what to do instead
    static void say(Fields fields, String name, String why, String next) {
        fields.accept(name);
        if (fields.has(name)) {
            fields.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            fields.keyPosition(name),
                            fields.path(name) + ": has no effect here",
                            why,
                            next);
        }
    }

    /// Says that a field is for people alone.
    static void forPeople(Fields fields, String name) {
        fields.accept(name);
        if (fields.has(name)) {
            fields.findings()
                    .info(
                            Codes.FOR_PEOPLE,
                            fields.keyPosition(name),
                            fields.path(name) + ": a name that only people read",
                            "it changes nothing",
                            "");
        }
    }
}
