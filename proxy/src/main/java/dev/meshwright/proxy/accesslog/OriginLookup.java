package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.trace.Place;

/// Finds the source position of a table element. Safe for any thread.
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
