package dev.meshwright.operate.conformance.live;

import dev.meshwright.operate.conformance.echo.Behaviours;
import dev.meshwright.operate.conformance.echo.Echo;
import dev.meshwright.operate.conformance.echo.EchoPort;
import dev.meshwright.operate.conformance.echo.Program;
import dev.meshwright.operate.conformance.echo.Sighting;
import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// The programs on a world's machines, and what reached them. Guarded by its world.
final class Programs implements AutoCloseable {
    private final EventLoopGroup loops;
    private final Map<String, Echo> own = new LinkedHashMap<>();
    /// At loopback addresses beside proxies, by machine.
    private final Map<String, Echo> beside = new LinkedHashMap<>();

    private List<EchoPort> portsBeside = List.of();
    private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();
    private final Behaviours behaviours = new Behaviours();

    /// @param loops that serve them; the caller ends them
    Programs(EventLoopGroup loops) {
        this.loops = loops;
    }

    /// Starts a machine's program, in the place of one that ran there.
    ///
    /// @param tls certificates of its TLS ports
    void place(Machine machine, NetworkNamespace inside, Supplier<SslContext> tls) throws IOException {
        Echo before = own.remove(machine.id());
        if (before != null) {
            before.close();
        }
        if (!machine.ports().isEmpty()) {
            Program program = machine.program(behaviours);
            own.put(machine.id(), Echo.start(program, inside, loops, tls, sightings::add));
        }
    }

    /// Which ports programs beside proxies have from now on; those with others end.
    void portsBeside(List<EchoPort> ports) {
        if (!ports.equals(portsBeside)) {
            beside.values().forEach(Echo::close);
            beside.clear();
            portsBeside = List.copyOf(ports);
        }
    }

    /// Starts the program beside a machine's proxy, when there should be one and it does not run.
    void placeBeside(Machine machine, NetworkNamespace inside) throws IOException {
        if (!portsBeside.isEmpty() && !beside.containsKey(machine.id())) {
            Program program = new Program(machine.id(), "beside", machine.namespace(), "", portsBeside, behaviours);
            beside.put(machine.id(), Echo.start(program, inside, loops, Programs::noCertificates, sightings::add));
        }
    }

    private static SslContext noCertificates() {
        throw new IllegalStateException("programs beside proxies speak no TLS");
    }

    /// How they answer.
    Behaviours behaviours() {
        return behaviours;
    }

    /// What reached them since this was asked last.
    List<Sighting> sightings() {
        List<Sighting> taken = new ArrayList<>();
        for (Sighting next = sightings.poll(); next != null; next = sightings.poll()) {
            taken.add(next);
        }
        return taken;
    }

    @Override
    public void close() {
        own.values().forEach(Echo::close);
        beside.values().forEach(Echo::close);
    }
}
