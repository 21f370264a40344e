package dev.meshwright.proxy.server;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.proxy.xds.ResourceSink;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.client.Verdict;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts xDS responses into the [Configuration], resource by resource: a bad one is named and its neighbours are taken.
/// On the configuration thread.
final class Resources implements ResourceSink {
    private final Configuration configuration;
    private final Telemetry telemetry;

    Resources(Configuration configuration, Telemetry telemetry) {
        this.configuration = configuration;
        this.telemetry = telemetry;
    }

    @Override
    public Verdict apply(TypeUrl type, List<Resource> resources, List<String> removed) {
        List<Verdict.Fault> faults = new ArrayList<>();
        for (Resource resource : resources) {
            try {
                one(type, resource);
                telemetry.dump().put(resource);
            } catch (LoadException e) {
                faults.add(new Verdict.Fault(resource.name(), e.path(), e.problem()));
            } catch (GeneralSecurityException | InvalidProtocolBufferException e) {
                faults.add(new Verdict.Fault(resource.name(), "", String.valueOf(e.getMessage())));
            }
        }
        for (String name : removed) {
            remove(type, name);
            telemetry.dump().remove(type, name);
        }
        if (type == TypeUrl.CLUSTER) {
            configuration.clustersReceived();
        }
        if (type == TypeUrl.LISTENER) {
            configuration.listenersReceived();
        }
        Map<String, String> unbound = configuration.openReady();
        if (type == TypeUrl.LISTENER) {
            for (Resource resource : resources) {
                String why = unbound.get(resource.name());
                if (why != null) {
                    faults.add(new Verdict.Fault(resource.name(), "address", why));
                }
            }
        }
        return faults.isEmpty() ? Verdict.ACCEPT : new Verdict.Reject(faults);
    }

    private void one(TypeUrl type, Resource resource)
            throws LoadException, GeneralSecurityException, InvalidProtocolBufferException {
        byte[] message = resource.bytes().toByteArray();
        switch (type) {
            case CLUSTER -> configuration.clusters().put(message);
            case ENDPOINT -> configuration.clusters().putEndpoints(message);
            case LISTENER -> configuration.listeners().put(message, ChainFingerprints.of(message));
            case ROUTE -> configuration.routes().put(message);
            case VIRTUAL_HOST -> configuration.routes().putVirtualHost(resource.name(), message);
            case ORIGINS -> telemetry.origins().put(resource);
            // No filter here takes its configuration apart from its listener, so none is asked for.
            case EXTENSION_CONFIG -> {}
            case SECRET -> {}
        }
    }

    private void remove(TypeUrl type, String name) {
        switch (type) {
            case CLUSTER -> configuration.clusters().remove(name);
            case ENDPOINT -> configuration.clusters().removeEndpoints(name);
            case LISTENER -> configuration.listeners().remove(name);
            case ROUTE -> configuration.routes().remove(name);
            case VIRTUAL_HOST -> configuration.routes().removeVirtualHost(name);
            case ORIGINS -> telemetry.origins().remove(name);
            // No filter here takes its configuration apart from its listener, so none is asked for.
            case EXTENSION_CONFIG -> {}
            case SECRET -> {}
        }
    }

    @Override
    public Set<String> wanted(TypeUrl type) {
        return switch (type) {
            case ENDPOINT -> configuration.clusters().wantedEndpoints();
            case ROUTE -> configuration.listeners().wantedRoutes();
            default -> Set.of();
        };
    }

    @Override
    public boolean wantsOrigins() {
        return telemetry.wantsOrigins();
    }

    @Override
    public boolean wantsVirtualHosts() {
        return configuration.routes().wantsVirtualHosts();
    }
}
