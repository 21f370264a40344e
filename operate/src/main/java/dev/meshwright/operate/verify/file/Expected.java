package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.operate.conformance.Expectation;
import java.util.List;

/// One thing that must come of a request.
///
/// @param key as written, with what holds it (`seen.headers.x-user`, `not.backend`)
/// @param words what is expected, for people
/// @param names that must be known for it to mean anything
public record Expected(Expectation expectation, String key, String words, Position position, List<Named> names) {
    public Expected {
        names = List.copyOf(names);
    }
}
