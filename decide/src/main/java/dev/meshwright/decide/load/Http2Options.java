package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpConnectionManager.Http2;

/// Reads `Http2ProtocolOptions`.
final class Http2Options {
    static final Http2 UPSTREAM = Http2.DEFAULT;

    private Http2Options() {}

    static Http2 read(Message m, Http2 d) throws LoadException {
        long streams = d.maxConcurrentStreams();
        int streamWindow = d.initialStreamWindow();
        int connectionWindow = d.initialConnectionWindow();
        int hpack = d.hpackTableSize();
        boolean connect = d.allowConnect();
        long interval = 0;
        long timeout = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> hpack = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 2 -> streams = m.wrapped(1, Integer.MAX_VALUE);
                case 3 -> streamWindow = (int) m.wrapped(65_535, Integer.MAX_VALUE);
                case 4 -> connectionWindow = (int) m.wrapped(65_535, Integer.MAX_VALUE);
                case 5 -> connect = m.flag();
                case 6 -> m.refuseIfTrue();
                // Bounds against floods are unconditional here and at least as strict; error scope and codec choice
                // are Envoy's.
                case 7, 8, 9, 10, 11, 12, 14, 16, 17 -> m.skip();
                case 15 -> {
                    Message keepalive = m.message();
                    while (keepalive.next()) {
                        switch (keepalive.number()) {
                            case 1 -> interval = keepalive.durationMillis();
                            case 2 -> timeout = keepalive.durationMillis();
                            case 3, 4 -> keepalive.skip(); // jitter, and pings only after idling: pace of probes
                            default -> throw keepalive.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        return new Http2(streams, streamWindow, connectionWindow, hpack, connect, interval, timeout);
    }
}
