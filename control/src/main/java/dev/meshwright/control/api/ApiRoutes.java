package dev.meshwright.control.api;

import dev.meshwright.control.authority.JoinTokens;
import dev.meshwright.control.metric.ControlMetrics;
import dev.meshwright.control.push.LiveMesh;
import dev.meshwright.control.push.Pushes;
import dev.meshwright.control.push.RunningMesh;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.store.ApplyPlan;
import dev.meshwright.control.store.ConfigStore;
import dev.meshwright.web.Answer;
import dev.meshwright.web.Routes;
import dev.meshwright.web.Routes.Access;
import dev.meshwright.xds.server.AdsServer;
import java.util.List;
import java.util.function.Consumer;

/// The one list of what the HTTP API answers, but for what others add.
public final class ApiRoutes {
    private ApiRoutes() {}

    public static Routes of(
            ConfigStore store,
            LiveMesh live,
            Registrations registrations,
            JoinTokens tokens,
            AdsServer ads,
            Pushes pushes,
            ControlMetrics metrics,
            String domainSuffix,
            List<ApiExtension> extensions) {
        Consumer<ApplyPlan> outcome = plan -> metrics.applied(!plan.refused());
        var apply = new ApplyApi(store, outcome);
        var status = new StatusApi(registrations, ads, pushes, store, domainSuffix);
        var known = new RegistrationsApi(registrations, live, domainSuffix);
        var targets = new PrometheusTargets(registrations);
        var objects = new ObjectsApi(store, outcome);
        Routes.Builder routes = Routes.builder()
                .add("GET", "/ready", Access.OPEN, request -> Answer.text(200, "ready\n"))
                .add(
                        "GET",
                        "/metrics",
                        Access.OPEN,
                        request -> Answer.of(200, ControlMetrics.CONTENT_TYPE, metrics.text()))
                .add("POST", "/meshwright/v1/apply", apply::apply)
                .add("GET", "/meshwright/v1/status", request -> status.status())
                .add("POST", "/meshwright/v1/tokens", new TokensApi(tokens)::create)
                .add("GET", "/meshwright/v1/registrations", request -> known.list())
                .add("GET", "/meshwright/v1/prometheus", request -> targets.list())
                .add("DELETE", "/meshwright/v1/registrations/{namespace}/{name}", known::remove);
        addObjects(routes, "/api/v1", objects);
        addObjects(routes, "/apis/{group}/{version}", objects);
        RunningMesh mesh = new RunningMesh(live, registrations, domainSuffix);
        extensions.forEach(extension -> extension.addTo(routes, mesh));
        return routes.build();
    }

    private static void addObjects(Routes.Builder routes, String root, ObjectsApi objects) {
        String collection = root + "/namespaces/{namespace}/{plural}";
        String object = collection + "/{name}";
        routes.add("GET", object, objects::get)
                .add("PUT", object, objects::replace)
                .add("DELETE", object, objects::delete)
                .add("GET", collection, objects::list)
                .add("POST", collection, objects::create)
                .add("GET", root + "/{plural}", objects::list)
                .add("POST", root + "/{plural}", objects::create)
                .add("GET", root + "/{plural}/{name}", objects::get)
                .add("PUT", root + "/{plural}/{name}", objects::replace)
                .add("DELETE", root + "/{plural}/{name}", objects::delete);
    }
}
