package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.response.ResponseFlag;
import dev.meshwright.proxy.batch.Bytes;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.PeerCertificate;

/// `envoy.data.accesslog.v3.AccessLogCommon`; field numbers are its own.
///
/// @param <R> the kind of record
final class CommonProperties<R> {
    private final EntryValues<R> values;
    private final Bytes common = new Bytes();
    private final Bytes part = new Bytes();
    private final Bytes inner = new Bytes();
    private final Bytes innermost = new Bytes();

    CommonProperties(EntryValues<R> values) {
        this.values = values;
    }

    /// To be read before the next is asked for.
    Bytes of(R record) {
        common.clear();
        DownstreamInfo downstream = values.downstream(record);
        address(2, downstream.remoteAddress());
        address(3, downstream.localAddress());
        tls(downstream);
        time(values.startEpochMillis(record));
        times(record);
        address(13, values.upstreamAddress(record));
        address(14, values.upstreamLocalAddress(record));
        // Of the host, so without one there is none (Envoy).
        common.textIfAny(15, values.upstreamAddress(record).isEmpty() ? "" : values.cluster(record));
        flags(values.flags(record));
        common.textIfAny(18, values.upstreamFailure(record));
        common.textIfAny(19, values.route(record));
        address(20, downstream.remoteAddress());
        passed(23, values.start(record), values.end(record));
        common.numberIfAny(24, values.attempts(record));
        common.textIfAny(25, values.terminationDetails(record));
        common.textIfAny(26, values.requestId(record));
        common.number(33, values.type());
        return common;
    }

    private void times(R record) {
        long start = values.start(record);
        // Without a connection nothing was sent.
        long upstream = values.upstreamLocalAddress(record).isEmpty() ? 0 : values.upstreamStart(record);
        passed(6, start, values.requestEnd(record));
        passed(7, start, upstream);
        passed(8, start, upstream == 0 ? 0 : Math.max(upstream, values.requestEnd(record)));
        passed(9, start, values.upstreamFirstByte(record));
        passed(10, start, values.upstreamEnd(record));
        long first = values.upstreamFirstByte(record);
        passed(11, start, values.status(record) == 0 ? 0 : first == 0 ? values.end(record) : first);
        passed(12, start, values.status(record) == 0 ? 0 : values.end(record));
    }

    /// `config.core.v3.Address` of `IP:PORT`.
    private void address(int field, String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0) {
            return;
        }
        String host = address.substring(0, colon);
        inner.clear();
        inner.text(2, host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        long port = 0;
        for (int i = colon + 1; i < address.length(); i++) {
            port = port * 10 + Character.digit(address.charAt(i), 10);
        }
        inner.number(3, port);
        part.clear();
        part.message(1, inner);
        common.message(field, part);
    }

    private void time(long epochMillis) {
        part.clear();
        part.numberIfAny(1, Math.floorDiv(epochMillis, 1000L));
        part.numberIfAny(2, Math.floorMod(epochMillis, 1000L) * 1_000_000);
        common.message(5, part);
    }

    private void passed(int field, long from, long until) {
        if (until != 0 && until >= from) {
            part.clear();
            part.numberIfAny(1, (until - from) / 1_000_000_000);
            part.numberIfAny(2, (until - from) % 1_000_000_000);
            common.message(field, part);
        }
    }

    private void tls(DownstreamInfo downstream) {
        part.clear();
        part.numberIfAny(
                1,
                switch (downstream.tlsVersion()) {
                    case "TLSv1" -> 1;
                    case "TLSv1.1" -> 2;
                    case "TLSv1.2" -> 3;
                    case "TLSv1.3" -> 4;
                    default -> 0;
                });
        int cipher = CipherSuites.id(downstream.cipher());
        if (cipher > 0) {
            inner.clear();
            inner.number(1, cipher);
            part.message(2, inner);
        }
        part.textIfAny(3, downstream.serverName());
        if (downstream.tls()) {
            inner.clear();
            uri(downstream.localIdentity());
            part.message(4, inner);
            inner.clear();
            downstream.peerIdentities().forEach(this::uri);
            PeerCertificate peer = downstream.peer();
            if (peer != null) {
                inner.textIfAny(2, peer.subject());
            }
            part.message(5, inner);
        }
        if (part.length() > 0) {
            common.message(4, part);
        }
    }

    /// One `subject_alt_name`.
    private void uri(String name) {
        if (!name.isEmpty()) {
            innermost.clear();
            innermost.text(1, name);
            inner.message(1, innermost);
        }
    }

    /// `ResponseFlags`.
    private void flags(String flags) {
        if (flags.isEmpty()) {
            return;
        }
        part.clear();
        for (String flag : flags.split(",", -1)) {
            if (flag.equals("UAEX")) {
                inner.clear();
                inner.number(1, 1);
                part.message(13, inner);
            } else {
                int field = ResponseFlag.of(flag).map(ResponseFlag::field).orElse(0);
                if (field > 0) {
                    part.number(field, 1);
                }
            }
        }
        common.message(16, part);
    }
}
