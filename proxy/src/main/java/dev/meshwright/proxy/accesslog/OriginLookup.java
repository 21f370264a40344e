package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.trace.Place;

/// Finds the line of an author's document that an element of a table came from, for access logs. Only our own
/// control plane sends origins; without them everything is unknown. Safe for any thread; answers may be kept
/// while [#version] stays.
public interface OriginLookup {
    OriginLookup NONE = new OriginLookup() {
        @Override
        public String find(Place place) {
            return "";
        }

        @Override
        public long version() {
            return 0;
        }
    };

    /// `file:line:column`, or what is known of it (`KIND/NAMESPACE/NAME#FIELD`); empty when nothing is.
    String find(Place place);

    /// Changes whenever an answer may have changed.
    long version();
}
