package dev.meshwright.operate.conformance.echo;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How the programs of a world were told to answer. Asked by event loops, told by whoever runs cases.
public final class Behaviours {
    /// Header that names a request: its tries have one value.
    public static final String MARK = "x-conformance-request";

    private volatile Map<String, Behaviour> told = Map.of();
    private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    /// @param behaviours by the name of the instance, `NAME.NAMESPACE`; everybody else echoes
    public void tell(Map<String, Behaviour> behaviours) {
        tries.clear();
        told = Map.copyOf(behaviours);
    }

    /// A program serves a page from now on, whatever it is told beside.
    ///
    /// @param instance `NAME.NAMESPACE`
    public void serve(String instance, String path, byte[] page) {
        pages.put(instance + path, page.clone());
    }

    /// The page that a program serves for a request's path and query.
    Optional<byte[]> page(Program program, String uri) {
        int query = uri.indexOf('?');
        return Optional.ofNullable(
                pages.get(program.host() + "." + program.namespace() + (query < 0 ? uri : uri.substring(0, query))));
    }

    /// What a program answers to a request, if not as usual.
    ///
    /// @param mark of the request; empty: its tries cannot be told apart, each is the first
    Optional<Behaviour> of(Program program, String mark) {
        Behaviour behaviour = told.get(program.host() + "." + program.namespace());
        if (behaviour == null) {
            return Optional.empty();
        }
        int attempt = mark.isEmpty()
                ? 0
                : tries.computeIfAbsent(mark, _ -> new AtomicInteger()).getAndIncrement();
        return behaviour.concerns(attempt) ? Optional.of(behaviour) : Optional.empty();
    }
}
