package dev.meshwright.decide.load;

import dev.meshwright.decide.tls.DataSource;
import dev.meshwright.decide.tls.SecretRef;
import java.nio.charset.StandardCharsets;

/// Reads `DataSource`, `SdsSecretConfig` and the `ConfigSource` in it.
final class Secrets {
    private Secrets() {}

    static DataSource data(Message m) throws LoadException {
        DataSource data = new DataSource.Absent();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> data = new DataSource.File(m.textNotEmpty());
                case 2 -> data = new DataSource.Inline(m.raw());
                case 3 -> data = new DataSource.Inline(m.text().getBytes(StandardCharsets.UTF_8));
                case 4 -> data = new DataSource.Environment(m.textNotEmpty());
                case 5 -> m.skip(); // watched_directory: files are watched by their own path
                default -> throw m.unsupported();
            }
        }
        return data;
    }

    static SecretRef secret(Message m) throws LoadException {
        String name = "";
        SecretRef.Source source = new SecretRef.Static();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> source = source(m.message());
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        return new SecretRef(name, source);
    }

    private static SecretRef.Source source(Message m) throws LoadException {
        SecretRef.Source source = new SecretRef.Ads();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> source = new SecretRef.Path(m.textNotEmpty());
                case 2 -> source = api(m.message());
                case 3, 5 -> {
                    m.skip();
                    source = new SecretRef.Ads();
                }
                case 4, 6 -> m.skip(); // initial_fetch_timeout: we wait by name; resource_api_version: V3 only
                case 8 -> source = path(m.message());
                default -> throw m.unsupported();
            }
        }
        return source;
    }

    private static SecretRef.Source path(Message m) throws LoadException {
        String path = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> path = m.textNotEmpty();
                case 2 -> m.skip(); // watched_directory: files are watched by their own path
                default -> throw m.unsupported();
            }
        }
        return new SecretRef.Path(path);
    }

    private static SecretRef.Source api(Message m) throws LoadException {
        String cluster = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    int type = m.number31();
                    if (type != 2 && type != 3 && type != 5 && type != 6) {
                        throw m.bad("api_type " + type + " (expected: GRPC or DELTA_GRPC)");
                    }
                }
                case 4 -> cluster = grpc(m.message());
                // retry pace, node bookkeeping and versions of the stream: the SDS client's own business
                case 3, 5, 6, 7, 8 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("grpc_services[0].envoy_grpc.cluster_name is missing");
        }
        return new SecretRef.Grpc(cluster);
    }

    private static String grpc(Message m) throws LoadException {
        String cluster = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message envoy = m.message();
                    while (envoy.next()) {
                        switch (envoy.number()) {
                            case 1 -> cluster = envoy.textNotEmpty();
                            default -> envoy.skip(); // authority, retry and size of the SDS stream
                        }
                    }
                }
                case 3 -> m.skip(); // timeout of the stream: SDS streams live long
                default -> throw m.unsupported();
            }
        }
        return cluster;
    }
}
