package dev.meshwright.decide.load;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.IpAddress;

/// Reads `config.core.v3.Address` and `CidrRange`.
final class Addresses {
    /// Port of a Unix socket.
    static final int PIPE = -1;

    /// @param port [#PIPE]: the host is a path
    record HostPort(String host, int port) {}

    private Addresses() {}

    static HostPort address(Message m) throws LoadException {
        HostPort address = new HostPort("", 0);
        while (m.next()) {
            address = switch (m.number()) {
                case 1 -> socket(m.message());
                case 2 -> pipe(m.message());
                default -> throw m.unsupported();
            };
        }
        if (address.host.isEmpty()) {
            throw m.badHere("expected: socket_address or pipe");
        }
        return address;
    }

    static HostPort socket(Message m) throws LoadException {
        String host = "";
        int port = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    if (m.number31() != 0) {
                        throw m.bad("UDP (expected: TCP)");
                    }
                }
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
        return new HostPort(host, port);
    }

    static HostPort numeric(Message m) throws LoadException {
        HostPort address = address(m);
        if (address.port != PIPE && !IpAddress.numeric(address.host)) {
            throw m.badHere("address: '" + address.host + "' (expected: a numeric IP address)");
        }
        return address;
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
