package dev.meshwright.operate.bench.compile;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// A mesh of many like services as documents, one file for each: a ServiceEntry with its endpoints, half of them `v1`
/// and half `v2`, a DestinationRule with both subsets and limits, and a VirtualService with three routes. Written as
/// people write them, in block style. Equal parameters give equal texts.
///
/// @param services 1..65,536
/// @param endpoints of each service, 1..200
public record GeneratedMesh(int services, int endpoints) {
    private static final int NAMESPACES = 20;

    public GeneratedMesh {
        if (services < 1 || services > 65_536 || endpoints < 1 || endpoints > 200) {
            throw new IllegalArgumentException(services + " services of " + endpoints
                    + " endpoints (expected: 1..65,536 services of 1..200 endpoints)");
        }
    }

    /// Texts by file name.
    public SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        for (int i = 0; i < services; i++) {
            files.put(file(i), text(i));
        }
        return files;
    }

    public static String file(int service) {
        return name(service) + ".yaml";
    }

    public static String name(int service) {
        return String.format(Locale.ROOT, "service-%05d", service);
    }

    public static String namespace(int service) {
        return String.format(Locale.ROOT, "team-%02d", service % NAMESPACES);
    }

    public static String host(int service) {
        return name(service) + "." + namespace(service) + ".svc.cluster.local";
    }

    /// The documents of one service.
    public String text(int service) {
        return """
                # What the team of %2$s runs as %1$s.
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  hosts:
                    - %3$s
                  addresses:
                    - 10.%4$d.%5$d.1
                  location: MESH_INTERNAL
                  resolution: STATIC
                  ports:
                    - number: 9080
                      name: http
                      protocol: HTTP
                  endpoints:
                %6$s---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  host: %1$s
                  trafficPolicy:
                    connectionPool:
                      tcp:
                        maxConnections: 100
                      http:
                        http1MaxPendingRequests: 64
                    outlierDetection:
                      consecutive5xxErrors: 5
                      interval: 10s
                      baseEjectionTime: 30s
                  subsets:
                    - name: v1
                      labels:
                        version: v1
                    - name: v2
                      labels:
                        version: v2
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  hosts:
                    - %1$s
                  http:
                    # Jason tests what comes next.
                    - name: testers
                      match:
                        - headers:
                            end-user:
                              exact: jason
                      route:
                        - destination:
                            host: %1$s
                            subset: v2
                    - name: reports
                      match:
                        - uri:
                            prefix: /reports/
                          method:
                            exact: GET
                      timeout: 30s
                      route:
                        - destination:
                            host: %1$s
                            subset: v1
                    - name: everyone
                      timeout: 5s
                      retries:
                        attempts: 3
                        perTryTimeout: 2s
                      route:
                        - destination:
                            host: %1$s
                            subset: v1
                          weight: 90
                        - destination:
                            host: %1$s
                            subset: v2
                          weight: 10
                """.formatted(
                name(service), namespace(service), host(service), service >> 8, service & 255, endpointList(service));
    }

    private String endpointList(int service) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < endpoints; i++) {
            list.append("""
                        - address: 10.%1$d.%2$d.%3$d
                          labels:
                            app: %4$s
                            version: v%5$d
                            security.istio.io/tlsMode: istio
                          serviceAccount: %4$s
                    """.formatted(service >> 8, service & 255, 10 + i, name(service), 1 + i % 2)
                    .indent(0));
        }
        return list.toString();
    }

    /// The same documents with the weights of the last route changed.
    ///
    /// @param weight of the first subset, 0..100
    public String withWeight(int service, int weight) {
        return text(service)
                .replace("weight: 90", "weight: " + weight)
                .replace("weight: 10\n", "weight: " + (100 - weight) + "\n");
    }

    /// The same documents with other white space and comments: nothing in them means anything else.
    public String withOtherSpace(int service) {
        return "# Read on.\n\n" + text(service).replace("---\n", "---\n# Another document.\n\n");
    }
}
