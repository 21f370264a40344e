package dev.meshwright.decide.cel;

import org.jspecify.annotations.Nullable;

/// What is known of a call, in the words of Envoy's attributes. Values are texts, `Long`, `Double`, `Boolean`,
/// `Duration`, `Instant`, lists, maps, and [Lookup] for maps that are not made unless they are asked.
public interface Attributes {
    /// @param group `request`, `response`, `connection`, ...
    /// @param name in the group; empty: the whole group, for those whose names are open
    /// @return null when the call has none
    @Nullable
    Object attribute(String group, String name);

    /// A map that is asked for one key at a time.
    @FunctionalInterface
    interface Lookup {
        /// @return null when there is none
        @Nullable
        Object get(String key);
    }
}
