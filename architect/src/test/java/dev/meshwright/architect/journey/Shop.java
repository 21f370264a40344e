package dev.meshwright.architect.journey;

import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A small mesh to follow calls through: `page` calls `reviews` (v1, v2), `plain` has no sidecar.
final class Shop {
    private static final String BASE = """
        apiVersion: v1
        kind: Service
        metadata: {name: reviews, namespace: shop}
        spec: {selector: {app: reviews}, ports: [{name: http, port: 9080}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: plain, namespace: shop}
        spec: {selector: {app: plain}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: page, namespace: shop}
        spec: {template: {metadata: {labels: {app: page}}, spec: {containers: [{name: c}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: reviews-v1, namespace: shop}
        spec: {template: {metadata: {labels: {app: reviews, version: v1}}, spec: {containers: [{name: c}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: reviews-v2, namespace: shop}
        spec: {template: {metadata: {labels: {app: reviews, version: v2}}, spec: {containers: [{name: c}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: plain, namespace: shop}
        spec:
          template:
            metadata: {labels: {app: plain, sidecar.istio.io/inject: "false"}}
            spec: {containers: [{name: c}]}
        """;

    final World world;
    final Journeys journeys;

    Shop(String... documents) {
        List<String> all = new ArrayList<>(List.of(BASE));
        all.addAll(List.of(documents));
        world = Worlds.of(all);
        journeys = new Journeys(world, Issuers.at(0));
    }

    Instance instance(String name) {
        return world.named(name).getFirst();
    }

    Journey get(String from, String host, int port, String path, String... headers) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            entries.add(Map.entry(headers[i], headers[i + 1]));
        }
        Payload payload = new Payload.Http(Payload.Version.HTTP_1_1, "GET", "http", host, path, entries);
        String address = world.resolve(host, "shop").getFirst();
        return journeys.follow(new Call(new Caller.Program(instance(from)), address, port, payload));
    }
}
