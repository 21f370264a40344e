package dev.meshwright.decide.response;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What logs say of an exchange or a connection in short, in the order of Envoy's `CoreResponseFlag`
/// (envoyproxy/envoy `envoy/stream_info/stream_info.h`). Source: Envoy docs, "Access log: RESPONSE_FLAGS".
public enum ResponseFlag {
    LH(0, "FailedLocalHealthCheck", 1),
    UH(1, "NoHealthyUpstream", 2),
    UT(2, "UpstreamRequestTimeout", 3),
    LR(3, "LocalReset", 4),
    UR(4, "UpstreamRemoteReset", 5),
    UF(5, "UpstreamConnectionFailure", 6),
    UC(6, "UpstreamConnectionTermination", 7),
    UO(7, "UpstreamOverflow", 8),
    NR(8, "NoRouteFound", 9),
    DI(9, "DelayInjected", 10),
    FI(10, "FaultInjected", 11),
    RL(11, "RateLimited", 12),
    UAEX(12, "UnauthorizedExternalService", 0),
    RLSE(13, "RateLimitServiceError", 14),
    DC(14, "DownstreamConnectionTermination", 15),
    URX(15, "UpstreamRetryLimitExceeded", 16),
    SI(16, "StreamIdleTimeout", 17),
    IH(17, "InvalidEnvoyRequestHeaders", 18),
    DPE(18, "DownstreamProtocolError", 19),
    UMSDR(19, "UpstreamMaxStreamDurationReached", 20),
    RFCF(20, "ResponseFromCacheFilter", 21),
    NFCF(21, "NoFilterConfigFound", 22),
    DT(22, "DurationTimeout", 23),
    UPE(23, "UpstreamProtocolError", 24),
    NC(24, "NoClusterFound", 25),
    OM(25, "OverloadManagerTerminated", 26),
    DF(26, "DnsResolutionFailed", 27),
    DO(27, "DropOverload", 0),
    DR(28, "DownstreamRemoteReset", 28),
    UDO(29, "UnconditionalDropOverload", 0);

    private static final Map<String, ResponseFlag> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ResponseFlag::name, Function.identity()));

    private final int bit;
    private final String words;
    private final int field;

    ResponseFlag(int bit, String words, int field) {
        this.bit = bit;
        this.words = words;
        this.field = field;
    }

    public static Optional<ResponseFlag> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// `RESPONSE_FLAGS_LONG`
    public String words() {
        return words;
    }

    /// Number of its truth value in `envoy.data.accesslog.v3.ResponseFlags`; 0: it has none.
    public int field() {
        return field;
    }

    /// Its bit in the attribute `response.flags`.
    public long bit() {
        return 1L << bit;
    }
}
