package dev.meshwright.agent.registration;

import dev.meshwright.agent.identity.ControlPlaneChannel;
import dev.meshwright.agent.identity.Identity;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.xds.v1.DeregisterRequest;
import dev.meshwright.xds.v1.RegistryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;

/// Single calls to the control plane's `meshwright.v1.Registry`, each on its own connection with the identity at hand.
/// Blocks; callers are virtual threads.
public final class RegistryClient {
    private static final long DEADLINE_SECONDS = 10;

    private final ControlPlaneChannel controlPlane;
    private final int adminPort;

    /// @param adminPort where the proxies of this host answer `/stats/prometheus`
    public RegistryClient(ControlPlaneChannel controlPlane, int adminPort) {
        this.controlPlane = controlPlane;
        this.adminPort = adminPort;
    }

    /// Creates or refreshes the registration.
    ///
    /// @throws RegistryUnavailable when the control plane is away or says no
    public Registration register(Workload workload, Identity identity) throws RegistryUnavailable {
        return call(identity, stub -> Registration.of(stub.register(Registration.request(workload, adminPort))));
    }

    /// Removes the workload's endpoint at once: the first step of draining.
    ///
    /// @throws RegistryUnavailable when the control plane is away or says no
    public void deregister(Workload workload, Identity identity) throws RegistryUnavailable {
        var request = DeregisterRequest.newBuilder()
                .setNamespace(workload.namespace())
                .setName(workload.name())
                .build();
        call(identity, stub -> stub.deregister(request));
    }

    private interface Call<T> {
        T on(RegistryGrpc.RegistryBlockingStub stub);
    }

    private <T> T call(Identity identity, Call<T> call) throws RegistryUnavailable {
        ManagedChannel channel;
        try {
            channel = controlPlane.open(identity);
        } catch (CertificateException e) {
            throw new RegistryUnavailable(e.toString(), false, e);
        }
        try {
            return call.on(RegistryGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw refused(e);
        } finally {
            channel.shutdownNow();
        }
    }

    private RegistryUnavailable refused(StatusRuntimeException e) {
        boolean decided = switch (e.getStatus().getCode()) {
            case INVALID_ARGUMENT, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, UNIMPLEMENTED -> true;
            default -> false;
        };
        return new RegistryUnavailable(controlPlane.said(e), decided, e);
    }
}
