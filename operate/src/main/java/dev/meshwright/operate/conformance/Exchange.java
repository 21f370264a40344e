package dev.meshwright.operate.conformance;

import java.util.List;

/// A request and what must come of it.
///
/// @param alternatives other requests of which one may meet the expectations instead: published data sometimes leaves
///     open which listener is called
public record Exchange(Request request, List<Request> alternatives, List<Expectation> expectations) {
    public Exchange {
        alternatives = List.copyOf(alternatives);
        expectations = List.copyOf(expectations);
    }

    public Exchange(Request request, List<Expectation> expectations) {
        this(request, List.of(), expectations);
    }
}
