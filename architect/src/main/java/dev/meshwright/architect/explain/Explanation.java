package dev.meshwright.architect.explain;

import dev.meshwright.base.diagnostic.Position;
import java.util.List;

/// The answer: all ways that a call can go.
///
/// @param from who calls, as found
/// @param identity SPIFFE id of the caller; empty: it has none
/// @param notes what was assumed on the way to the answer
/// @param ways most likely first; shares add up to 1
/// @param advice what to change, when something fails
public record Explanation(
        Question question, String from, String identity, List<String> notes, List<Way> ways, List<Advice> advice) {
    public Explanation {
        notes = List.copyOf(notes);
        ways = List.copyOf(ways);
        advice = List.copyOf(advice);
    }

    /// Whether every way ends where somebody wanted it to.
    public boolean works() {
        return ways.stream().allMatch(way -> way.verdict() != Verdict.FAILS);
    }

    public enum Verdict {
        /// A program gets it.
        DELIVERED,
        /// A proxy answers as it was told to: a redirect, a direct response.
        ANSWERED,
        FAILS
    }

    /// One way.
    ///
    /// @param share 0..1
    /// @param end where it ends, in words: `reviews-v2.default, port 9080`
    /// @param status of the answer that the caller gets; 0: none
    /// @param flag response flag as logged; empty: none
    /// @param delayMillis that faults and waiting hold it back
    /// @param copies that mirroring sends elsewhere: `10 % to reviews-v3`
    public record Way(
            double share,
            Verdict verdict,
            String end,
            int status,
            String flag,
            long delayMillis,
            List<Hop> hops,
            List<String> copies) {
        public Way {
            hops = List.copyOf(hops);
            copies = List.copyOf(copies);
        }
    }

    /// One proxy on the way.
    ///
    /// @param proxy `NAME.NAMESPACE`
    public record Hop(String proxy, Side side, List<Line> lines) {
        public Hop {
            lines = List.copyOf(lines);
        }
    }

    public enum Side {
        OUTBOUND("sidecar, outbound"),
        INBOUND("sidecar, inbound"),
        GATEWAY("gateway");

        private final String words;

        Side(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// One step.
    ///
    /// @param step the kind: `listener`, `filter-chain`, `virtual-host`, `route`, `timeout`, ...
    /// @param taken false for what was tried and did not match
    /// @param resource xDS resource, `TYPE/NAME`; empty: none
    /// @param path inside the resource
    public record Line(String step, boolean taken, String text, String resource, String path, From from) {}

    /// Where a step comes from.
    public sealed interface From {
        /// A field of a document.
        ///
        /// @param element `KIND/NAMESPACE/NAME`
        /// @param field empty: the whole element
        record Field(String element, String field, Position position) implements From {}

        /// Nobody wrote it.
        ///
        /// @param whose `Istio's default`, `registered`
        record Unwritten(String whose) implements From {}

        record Nothing() implements From {}
    }

    /// What would help.
    ///
    /// @param what is wrong
    /// @param next what to do
    public record Advice(String what, String next, From from) {}
}
