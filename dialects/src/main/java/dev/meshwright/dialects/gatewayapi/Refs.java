package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import java.util.List;

/// References as the API writes them. Group and kind have defaults that differ by place.
final class Refs {
    private static final int PORT_MAX = 65535;

    private Refs() {}

    static Ref parent(Fields fields) {
        return read(fields, GatewayApiDialect.GROUP, "Gateway");
    }

    static Ref service(Fields fields) {
        return read(fields, "", "Service");
    }

    static List<Ref> secrets(Fields owner, String name) {
        return owner.sections(name).stream().map(f -> read(f, "", "Secret")).toList();
    }

    static List<Ref> plain(Fields owner, String name) {
        return owner.sections(name).stream().map(f -> read(f, "", "")).toList();
    }

    static Ref read(Fields fields, String group, String kind) {
        return new Ref(
                fields.text("group", group),
                fields.text("kind", kind),
                fields.text("namespace", ""),
                fields.text("name", ""),
                fields.text("sectionName", ""),
                fields.integer("port", 1, PORT_MAX).orElse(0),
                fields.origin());
    }
}
