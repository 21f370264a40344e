package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.gatewayapi.ApiPart.Address;
import dev.meshwright.dialects.gatewayapi.ApiPart.FrontendTls;
import dev.meshwright.dialects.gatewayapi.ApiPart.Listener;
import dev.meshwright.dialects.gatewayapi.ApiPart.Namespaces;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.RouteKind;
import dev.meshwright.dialects.gatewayapi.ApiPart.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// GatewayClass, Gateway and ListenerSet, sound by their schemas.
final class GatewayReader {
    private static final int PORT_MAX = 65535;

    private GatewayReader() {}

    static ApiPart gatewayClass(ElementDocument document, Fields spec, String created) {
        return new ApiPart.GatewayClass(
                document.id(), spec.text("controllerName", ""), parameters(spec), document.origin());
    }

    static ApiPart meshClass(ElementDocument document, Fields spec, String created) {
        return new ApiPart.MeshClass(document.id(), spec.text("controllerName", ""), document.origin());
    }

    static ApiPart gateway(ElementDocument document, Fields spec, String created) {
        return new ApiPart.Gateway(
                document.id(),
                created,
                spec.text("gatewayClassName", ""),
                document.labels(),
                spec.sections("addresses").stream()
                        .map(a -> new Address(a.text("type", "IPAddress"), a.text("value", ""), a.origin()))
                        .toList(),
                spec.text("defaultScope", "None").equals("All"),
                listeners(spec),
                spec.section("allowedListeners")
                        .flatMap(allowed -> allowed.section("namespaces"))
                        .map(namespaces -> namespaces(namespaces, "None"))
                        .orElse(new Namespaces("None", Selector.ANY)),
                spec.section("tls").map(GatewayReader::frontend).orElse(List.of()),
                spec.section("tls")
                        .flatMap(tls -> tls.section("backend"))
                        .flatMap(backend -> backend.section("clientCertificateRef"))
                        .map(ref -> Refs.read(ref, "", "Secret"))
                        .orElse(Ref.NONE),
                spec.section("infrastructure").map(GatewayReader::parameters).orElse(Ref.NONE),
                document.origin());
    }

    static ApiPart listenerSet(ElementDocument document, Fields spec, String created) {
        return new ApiPart.ListenerSet(
                document.id(),
                created,
                spec.section("parentRef").map(Refs::parent).orElse(Ref.NONE),
                listeners(spec),
                document.origin());
    }

    private static Ref parameters(Fields owner) {
        return owner.section("parametersRef").map(ref -> Refs.read(ref, "", "")).orElse(Ref.NONE);
    }

    private static List<Listener> listeners(Fields spec) {
        return spec.sections("listeners").stream().map(GatewayReader::listener).toList();
    }

    private static Listener listener(Fields listener) {
        Optional<Fields> tls = listener.section("tls");
        Optional<Fields> allowed = listener.section("allowedRoutes");
        return new Listener(
                listener.text("name", ""),
                listener.text("hostname", "").toLowerCase(Locale.ROOT),
                listener.integer("port", 1, PORT_MAX).orElse(0),
                listener.text("protocol", ""),
                tls.isPresent(),
                tls.map(t -> t.text("mode", "Terminate").equals("Passthrough")).orElse(false),
                tls.map(t -> Refs.secrets(t, "certificateRefs")).orElse(List.of()),
                tls.map(t -> t.textMap("options")).orElse(Map.of()),
                allowed.flatMap(a -> a.section("namespaces"))
                        .map(namespaces -> namespaces(namespaces, "Same"))
                        .orElse(new Namespaces("Same", Selector.ANY)),
                allowed.map(GatewayReader::kinds).orElse(List.of()),
                listener.origin());
    }

    private static List<RouteKind> kinds(Fields allowed) {
        return allowed.sections("kinds").stream()
                .map(kind -> new RouteKind(kind.text("group", GatewayApiDialect.GROUP), kind.text("kind", "")))
                .toList();
    }

    private static Namespaces namespaces(Fields namespaces, String whenAbsent) {
        return new Namespaces(
                namespaces.text("from", whenAbsent),
                namespaces.section("selector").map(GatewayReader::selector).orElse(Selector.ANY));
    }

    private static Selector selector(Fields selector) {
        List<Selector.Requirement> expressions = selector.sections("matchExpressions").stream()
                .map(e -> new Selector.Requirement(e.text("key", ""), e.text("operator", ""), e.texts("values")))
                .toList();
        return new Selector(selector.textMap("matchLabels"), expressions);
    }

    private static List<FrontendTls> frontend(Fields tls) {
        List<FrontendTls> all = new ArrayList<>();
        tls.section("frontend").ifPresent(frontend -> {
            frontend.section("default").ifPresent(section -> validation(section, 0, all));
            for (Fields port : frontend.sections("perPort")) {
                int number = port.integer("port", 1, PORT_MAX).orElse(0);
                port.section("tls").ifPresent(section -> validation(section, number, all));
            }
        });
        return all;
    }

    private static void validation(Fields section, int port, List<FrontendTls> all) {
        section.section("validation")
                .ifPresent(validation -> all.add(new FrontendTls(
                        port,
                        Refs.plain(validation, "caCertificateRefs"),
                        validation.text("mode", "AllowValidOnly").equals("AllowInsecureFallback"),
                        validation.origin())));
    }
}
