package dev.meshwright.proxy.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.tree.JsonString;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The resources in force as `/config_dump` shows them. Thread-safe.
///
/// Bytes are kept as they came; messages and JSON are made only when somebody asks, because that loads descriptors.
/// What could be a secret is taken out of the text; secrets themselves (SDS) never get here.
public final class ConfigDump {
    /// `private_key`, `password` and the like: a DataSource, at most one level deep inside, or plain text.
    private static final Pattern SECRET =
            Pattern.compile("\"(private_key|password|token_secret|hmac_secret|pkcs12|inline_bytes)\":\\s*"
                    + "(\\{(?:[^{}]|\\{[^{}]*})*}|\"(?:[^\"\\\\]|\\\\.)*\")");

    private final Map<TypeUrl, SortedMap<String, Resource>> dynamic = new EnumMap<>(TypeUrl.class);
    private final Supplier<? extends Message> bootstrap;
    private final TypeRegistryFactory registry;

    /// Gives the types that may stand in an `Any`, when first asked.
    public interface TypeRegistryFactory {
        TypeRegistry create();
    }

    /// @param bootstrap asked for with each [#json]
    public ConfigDump(Supplier<? extends Message> bootstrap, TypeRegistryFactory registry) {
        this.bootstrap = bootstrap;
        this.registry = registry;
    }

    public synchronized void put(Resource resource) {
        if (resource.type() != TypeUrl.SECRET) {
            dynamic.computeIfAbsent(resource.type(), _ -> new TreeMap<>()).put(resource.name(), resource);
        }
    }

    public synchronized void remove(TypeUrl type, String name) {
        SortedMap<String, Resource> resources = dynamic.get(type);
        if (resources != null) {
            resources.remove(name);
        }
    }

    private synchronized List<Resource> snapshot() {
        return dynamic.values().stream().flatMap(all -> all.values().stream()).toList();
    }

    /// `{"configs":[{"type":"bootstrap",...},{"type":"cds","name":...,"version":...,"config":{...}}]}`.
    public String json() {
        JsonFormat.Printer printer =
                JsonFormat.printer().usingTypeRegistry(registry.create()).preservingProtoFieldNames();
        StringBuilder json = new StringBuilder("{\"configs\":[\n{\"type\":\"bootstrap\",\"config\":");
        json.append(print(printer, bootstrap.get())).append('}');
        for (Resource resource : snapshot()) {
            json.append(",\n{\"type\":")
                    .append(JsonString.quoted(resource.type().shortName()));
            json.append(",\"name\":").append(JsonString.quoted(resource.name()));
            json.append(",\"version\":").append(JsonString.quoted(resource.version()));
            json.append(",\"config\":").append(print(printer, resource)).append('}');
        }
        return json.append("\n]}\n").toString();
    }

    private static String print(JsonFormat.Printer printer, Resource resource) {
        try {
            return print(printer, parse(resource.type(), resource.bytes()));
        } catch (InvalidProtocolBufferException e) {
            return "{\"not_shown\":" + JsonString.quoted(String.valueOf(e.getMessage())) + "}";
        }
    }

    private static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
        try {
            return SECRET.matcher(printer.print(message)).replaceAll("\"$1\":\"[redacted]\"");
        } catch (InvalidProtocolBufferException e) {
            return "{\"not_shown\":" + JsonString.quoted(String.valueOf(e.getMessage())) + "}";
        }
    }

    private static Message parse(TypeUrl type, ByteString bytes) throws InvalidProtocolBufferException {
        return switch (type) {
            case CLUSTER -> io.envoyproxy.envoy.config.cluster.v3.Cluster.parseFrom(bytes);
            case ENDPOINT -> io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment.parseFrom(bytes);
            case LISTENER -> io.envoyproxy.envoy.config.listener.v3.Listener.parseFrom(bytes);
            case ROUTE -> io.envoyproxy.envoy.config.route.v3.RouteConfiguration.parseFrom(bytes);
            case VIRTUAL_HOST -> io.envoyproxy.envoy.config.route.v3.VirtualHost.parseFrom(bytes);
            case ORIGINS -> dev.meshwright.xds.v1.Origins.parseFrom(bytes);
            case EXTENSION_CONFIG -> io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.parseFrom(bytes);
            case SECRET -> throw new IllegalStateException("secrets are not shown");
        };
    }
}
