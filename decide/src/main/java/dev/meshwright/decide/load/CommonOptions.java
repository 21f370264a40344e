package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpConnectionManager.CommonHttp;

/// Reads `config.core.v3.HttpProtocolOptions`.
record CommonOptions(
        long idleTimeoutMillis,
        long maxConnectionDurationMillis,
        long maxStreamDurationMillis,
        int maxHeadersCount,
        int maxResponseHeadersKb,
        CommonHttp.Underscores underscores,
        long maxRequestsPerConnection) {
    static final CommonOptions DEFAULT = new CommonOptions(3_600_000, 0, 0, 100, 0, CommonHttp.Underscores.ALLOW, 0);

    static CommonOptions read(Message m) throws LoadException {
        CommonOptions d = DEFAULT;
        long idle = d.idleTimeoutMillis;
        long connection = 0;
        long stream = 0;
        int headers = d.maxHeadersCount;
        int kb = 0;
        CommonHttp.Underscores underscores = d.underscores;
        long requests = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> idle = m.durationMillis();
                case 2 -> headers = (int) m.wrapped(1, 1 << 16);
                case 3 -> connection = m.durationMillis();
                case 4 -> stream = m.durationMillis();
                case 5 ->
                    underscores = switch (m.number31()) {
                        case 0 -> CommonHttp.Underscores.ALLOW;
                        case 1 -> CommonHttp.Underscores.REJECT_REQUEST;
                        case 2 -> CommonHttp.Underscores.DROP_HEADER;
                        default -> throw m.bad("expected: ALLOW, REJECT_REQUEST or DROP_HEADER");
                    };
                case 6 -> requests = m.wrapped();
                case 7 -> kb = (int) m.wrapped(1, 8192);
                default -> throw m.unsupported();
            }
        }
        return new CommonOptions(idle, connection, stream, headers, kb, underscores, requests);
    }
}
