package dev.meshwright.operate.verify;

import dev.meshwright.base.diagnostic.Position;
import java.util.List;

/// An expectation that does not hold.
///
/// @param key as written in the file (`seen.headers.x-user`)
/// @param position where it is written
/// @param expected in words
/// @param cameOut in words, with shares where there are several
/// @param why the steps that decided, in order
/// @param next what would help, if anything is known
public record Problem(
        String key, Position position, String expected, String cameOut, List<Reason> why, List<String> next) {
    public Problem {
        why = List.copyOf(why);
        next = List.copyOf(next);
    }

    /// A step.
    ///
    /// @param at the proxy that decided
    /// @param step the kind: `route`, `access`, ...
    /// @param place `file:line`, or whose default it is in brackets; may be empty
    public record Reason(String at, String step, String text, String place) {}
}
