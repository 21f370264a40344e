package dev.meshwright.control;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.control.authority.Authority;
import dev.meshwright.control.authority.IdentityService;
import dev.meshwright.control.authority.JoinTokens;
import dev.meshwright.control.authority.ServerIdentity;
import dev.meshwright.control.state.Disk;
import dev.meshwright.control.state.Json;
import dev.meshwright.control.state.StateFolder;
import dev.meshwright.web.Answer;
import dev.meshwright.web.HttpServer;
import dev.meshwright.web.Routes;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running control plane. [#start] returns when both ports answer; [#close] stops all of it, in reverse order, and is
/// idempotent. Everything worth keeping is on disk by then: being killed instead loses nothing.
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final int API_BODY_BYTES_MAX = 8 << 20;

    /// `STATE/endpoint.json`: how the other commands find a running control plane.
    ///
    /// @param grpc `HOST:PORT`
    /// @param http `HOST:PORT`
    public record Endpoint(String grpc, String http, String trustDomain) {}

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Endpoint endpoint = new Endpoint("", "", "");

    private ControlPlane() {}

    /// Starts a control plane and waits until it serves.
    ///
    /// @throws IOException when the state folder is in use or damaged, or a port is taken; nothing is left running
    public static ControlPlane start(Options options) throws IOException {
        var controlPlane = new ControlPlane();
        try {
            controlPlane.startParts(options, Disk.DURABLE, InstantSource.system());
            return controlPlane;
        } catch (IOException | RuntimeException e) {
            controlPlane.close();
            throw e;
        }
    }

    private void startParts(Options options, Disk disk, InstantSource clock) throws IOException {
        StateFolder state = owned(StateFolder.open(options.state()));
        DurableFile.createFolder(options.config(), Access.SHARED);
        var executor = owned(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("control-", 0).factory()));
        Authority authority =
                Authority.open(state.folder("ca"), disk, options.trustDomain(), options.certificateLifetime(), clock);
        JoinTokens tokens = JoinTokens.open(state.folder("tokens"), disk, authority, clock);
        var identity = new ServerIdentity(authority, options.rootNamespace(), List.of("127.0.0.1"), clock);
        var identityService = new IdentityService(authority, tokens);
        GrpcListener grpc =
                owned(GrpcListener.start(options.grpc(), authority, identity, executor, List.of(identityService)));
        HttpServer http = owned(HttpServer.start(
                new HttpServer.Settings(
                        options.http().host(),
                        options.http().port(),
                        API_BODY_BYTES_MAX,
                        ApiToken.open(state.file("api-token"), disk)),
                Routes.builder()
                        .add("GET", "/ready", Routes.Access.OPEN, request -> Answer.text(200, "ready\n"))
                        .build()));
        endpoint = new Endpoint(
                options.grpc().host() + ":" + grpc.port(),
                options.http().host() + ":" + http.port(),
                options.trustDomain());
        disk.write(state.file("endpoint.json"), Json.bytes(endpoint), Access.SHARED);
        LOG.info("control plane is up: gRPC {}, HTTP {}", endpoint.grpc(), endpoint.http());
    }

    /// Where it answers; ports as really bound.
    public Endpoint endpoint() {
        return endpoint;
    }

    private <T extends AutoCloseable> T owned(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the control plane did not close cleanly", e);
            }
        }
    }
}
