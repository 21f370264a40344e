package dev.meshwright.control;

import dev.meshwright.control.registry.LoopbackAddresses;
import java.nio.file.Path;
import java.time.Duration;

/// How a control plane is set up. All values have defaults; see [#of].
///
/// @param state folder for keys, tokens, registrations; made with mode 0700 when missing; one control plane at a time
/// @param config folder with YAML documents, watched; made when missing
/// @param trustDomain of all identities; fixed for a state folder once its CA exists
/// @param rootNamespace where mesh-wide policies live
/// @param domainSuffix of mesh-internal hosts
/// @param grpc address of Identity, Registry and ADS
/// @param http address of the HTTP API; loopback only
/// @param certificateLifetime of workload certificates
/// @param absentGrace how long a registration whose agent is gone stays an endpoint
/// @param recoveryGrace the same after a restart of the control plane, when all agents have to find their way back
/// @param addresses of workloads that register for the first time; from the state folder unless fixed
public record Options(
        Path state,
        Path config,
        String trustDomain,
        String rootNamespace,
        String domainSuffix,
        Bind grpc,
        Bind http,
        Duration certificateLifetime,
        Duration absentGrace,
        Duration recoveryGrace,
        LoopbackAddresses addresses) {
    public static final int GRPC_PORT = 15_012;
    public static final int HTTP_PORT = 15_014;

    /// @param port 0 picks a free one
    public record Bind(String host, int port) {
        public Bind {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
            }
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    public Options {
        requirePositive("certificate lifetime", certificateLifetime);
        requirePositive("absent grace", absentGrace);
        requirePositive("recovery grace", recoveryGrace);
    }

    /// The defaults on the usual ports of 127.0.0.1.
    public static Options of(Path state, Path config) {
        return new Options(
                state,
                config,
                "cluster.local",
                "istio-system",
                "cluster.local",
                new Bind("127.0.0.1", GRPC_PORT),
                new Bind("127.0.0.1", HTTP_PORT),
                Duration.ofHours(24),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                LoopbackAddresses.of(state));
    }

    public Options withBinds(Bind newGrpc, Bind newHttp) {
        return new Options(
                state,
                config,
                trustDomain,
                rootNamespace,
                domainSuffix,
                newGrpc,
                newHttp,
                certificateLifetime,
                absentGrace,
                recoveryGrace,
                addresses);
    }

    public Options withTrustDomain(String domain) {
        return new Options(
                state,
                config,
                domain,
                rootNamespace,
                domainSuffix,
                grpc,
                http,
                certificateLifetime,
                absentGrace,
                recoveryGrace,
                addresses);
    }

    public Options withCertificateLifetime(Duration lifetime) {
        return new Options(
                state,
                config,
                trustDomain,
                rootNamespace,
                domainSuffix,
                grpc,
                http,
                lifetime,
                absentGrace,
                recoveryGrace,
                addresses);
    }

    public Options withGraces(Duration absent, Duration recovery) {
        return new Options(
                state,
                config,
                trustDomain,
                rootNamespace,
                domainSuffix,
                grpc,
                http,
                certificateLifetime,
                absent,
                recovery,
                addresses);
    }

    /// Hands out addresses from this one on, so that they can be known before.
    ///
    /// @param first `127.77.0.1`; 127.64.0.1 to 127.126.255.254
    public Options withAddressStart(String first) {
        return new Options(
                state,
                config,
                trustDomain,
                rootNamespace,
                domainSuffix,
                grpc,
                http,
                certificateLifetime,
                absentGrace,
                recoveryGrace,
                LoopbackAddresses.from(first));
    }

    private static void requirePositive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: above 0)");
        }
    }
}
