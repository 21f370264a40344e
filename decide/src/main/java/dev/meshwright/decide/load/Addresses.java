package dev.meshwright.decide.load;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.IpAddress;
import dev.meshwright.decide.listener.ListenerTable;

/// Reads `config.core.v3.Address` and `CidrRange`.
final class Addresses {
    /// Port of a Unix socket.
    static final int PIPE = -1;

    /// @param port [#PIPE]: the host is a path
    record HostPort(String host, int port) {}

    private Addresses() {}

    /// What a listener binds.
    record Bound(HostPort at, ListenerTable.Transport transport) {}

    static HostPort address(Message m) throws LoadException {
        return tcp(m, any(m));
    }

    /// @param m of kind `SocketAddress`
    static HostPort socket(Message m) throws LoadException {
        return tcp(m, bySocket(m));
    }

    /// A numeric address, of connections or of datagrams.
    static Bound bound(Message m) throws LoadException {
        Bound bound = any(m);
        checkNumeric(m, bound.at);
        return bound;
    }

    private static HostPort tcp(Message m, Bound bound) throws LoadException {
        if (bound.transport == ListenerTable.Transport.UDP) {
            throw m.badHere("protocol: UDP (expected: TCP)");
        }
        return bound.at;
    }

    private static Bound any(Message m) throws LoadException {
        Bound address = new Bound(new HostPort("", 0), ListenerTable.Transport.TCP);
        while (m.next()) {
            address = switch (m.number()) {
                case 1 -> bySocket(m.message());
                case 2 -> new Bound(pipe(m.message()), ListenerTable.Transport.TCP);
                default -> throw m.unsupported();
            };
        }
        if (address.at.host.isEmpty()) {
            throw m.badHere("expected: socket_address or pipe");
        }
        return address;
    }

    private static Bound bySocket(Message m) throws LoadException {
        String host = "";
        int port = 0;
        ListenerTable.Transport transport = ListenerTable.Transport.TCP;
        while (m.next()) {
            switch (m.number()) {
                case 1 ->
                    transport = switch (m.number31()) {
                        case 0 -> ListenerTable.Transport.TCP;
                        case 1 -> ListenerTable.Transport.UDP;
                        default -> throw m.bad("expected: TCP or UDP");
                    };
                case 2 -> host = m.textNotEmpty();
                case 3 -> {
                    port = m.number31();
                    if (port > 65_535) {
                        throw m.bad(port + " (expected: 0..65535)");
                    }
                }
                case 6 -> m.skip(); // ipv4_compat: sockets are dual-stack when bound to ::
                default -> throw m.unsupported();
            }
        }
        if (host.isEmpty()) {
            throw m.badHere("address is missing");
        }
        return new Bound(new HostPort(host, port), transport);
    }

    static HostPort numeric(Message m) throws LoadException {
        HostPort address = address(m);
        checkNumeric(m, address);
        return address;
    }

    private static void checkNumeric(Message m, HostPort address) throws LoadException {
        if (address.port != PIPE && !IpAddress.numeric(address.host)) {
            throw m.badHere("address: '" + address.host + "' (expected: a numeric IP address)");
        }
    }

    private static HostPort pipe(Message m) throws LoadException {
        String path = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> path = m.textNotEmpty();
                case 2 -> m.skip(); // mode: of a socket file that a listener creates; the umask decides here
                default -> throw m.unsupported();
            }
        }
        return new HostPort(path, PIPE);
    }

    static Cidr cidr(Message m) throws LoadException {
        String prefix = "";
        int length = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> prefix = m.textNotEmpty();
                case 2 -> length = (int) m.wrapped(0, 128);
                default -> throw m.unsupported();
            }
        }
        try {
            return Cidr.of(prefix, length);
        } catch (IllegalArgumentException e) {
            throw m.badHere(String.valueOf(e.getMessage()));
        }
    }
}
