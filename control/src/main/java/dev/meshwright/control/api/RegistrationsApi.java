package dev.meshwright.control.api;

import dev.meshwright.control.push.LiveMesh;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.state.Json;
import dev.meshwright.web.Answer;
import dev.meshwright.web.Request;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/meshwright/v1/registrations`: who is registered, where they live, and where their programs find the services.
final class RegistrationsApi {
    private final Registrations registrations;
    private final LiveMesh live;
    private final String domainSuffix;

    RegistrationsApi(Registrations registrations, LiveMesh live, String domainSuffix) {
        this.registrations = registrations;
        this.live = live;
        this.domainSuffix = domainSuffix;
    }

    Answer list() {
        List<Map<String, Object>> list =
                registrations.all().stream().map(this::json).toList();
        return Answer.json(200, Json.text(Map.of("registrations", list)));
    }

    Answer remove(Request request) throws IOException {
        var key = new Registration.Key(request.parameter("namespace"), request.parameter("name"));
        return registrations.remove(key)
                ? KubernetesStatus.success(key + " removed")
                : KubernetesStatus.failure(404, "NotFound", key + " is not registered");
    }

    private Map<String, Object> json(Registration registration) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", registration.name());
        json.put("namespace", registration.namespace());
        json.put("serviceAccount", registration.serviceAccount());
        json.put("service", registration.service());
        json.put("labels", registration.labels());
        json.put("owner", registration.owner());
        json.put("gateway", registration.gateway());
        json.put("node", registration.nodeId(domainSuffix));
        json.put("address", registration.address());
        json.put("bindAddress", registration.bindAddress());
        json.put("gatewayPorts", registration.gatewayPorts());
        json.put("ports", registration.ports());
        json.put("endpoint", registration.endpoint());
        json.put("attended", registrations.attended(registration.key()));
        json.put("outbound", live.outbound(registration));
        return json;
    }
}
