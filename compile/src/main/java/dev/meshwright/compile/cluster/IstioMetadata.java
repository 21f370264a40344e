package dev.meshwright.compile.cluster;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.meshwright.base.diagnostic.ElementId;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// `filter_metadata.istio`: which document configured a resource, and the service it stands for.
public final class IstioMetadata {
    private IstioMetadata() {}

    /// `/apis/networking.istio.io/v1/namespaces/NS/virtual-service/NAME`, kinds in kebab case as Istio writes
    /// them.
    public static String path(ElementId element) {
        String kind = element.kind().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return "/apis/networking.istio.io/v1/namespaces/" + element.namespace() + "/" + kind + "/" + element.name();
    }

    /// Metadata with the one field `config`.
    public static Metadata config(ElementId element) {
        return istio(Map.of("config", text(path(element))));
    }

    static Metadata istio(Map<String, Value> fields) {
        return Metadata.newBuilder()
                .putFilterMetadata(
                        "istio",
                        Struct.newBuilder().putAllFields(new TreeMap<>(fields)).build())
                .build();
    }

    /// `services: [{host, name, namespace}]`, what telemetry names as the destination service.
    static Value services(String host, String name, String namespace) {
        Struct service = Struct.newBuilder()
                .putFields("host", text(host))
                .putFields("name", text(name))
                .putFields("namespace", text(namespace))
                .build();
        return Value.newBuilder()
                .setListValue(
                        ListValue.newBuilder().addValues(Value.newBuilder().setStructValue(service)))
                .build();
    }

    static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
