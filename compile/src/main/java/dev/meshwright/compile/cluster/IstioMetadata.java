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
        return "/apis/networking.istio.io/v1/namespaces/" + element.namespace() + "/" + kebab(element.kind()) + "/"
                + element.name();
    }

    private static String kebab(String kind) {
        StringBuilder kebab = new StringBuilder(kind.length() + 2);
        for (int i = 0; i < kind.length(); i++) {
            char c = kind.charAt(i);
            if (isCapital(c) && i > 0 && endsWord(kind.charAt(i - 1))) {
                kebab.append('-');
            }
            kebab.append(c);
        }
        return kebab.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean endsWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
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
