package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// What Istio's admission asks of a WasmPlugin and a TrafficExtension beyond their schemas
/// (istio.io/latest/docs/reference/config/proxy_extensions).
final class ExtensionCheck {
    private static final int NAME_CHARS_MAX = 256;
    private static final int SECRET_CHARS_MAX = 253;
    private static final int CODE_BYTES_MAX = 1 << 16;

    private ExtensionCheck() {}

    static void wasmPlugin(ElementDocument document, Fields spec) {
        PolicyTargets.check(spec);
        module(spec);
        matches(spec);
        spec.ignoreRest();
    }

    static void trafficExtension(ElementDocument document, Fields spec) {
        PolicyTargets.check(spec);
        if (spec.count("wasm", "lua") != 1) {
            spec.findings()
                    .error(
                            Codes.CONTRADICTION,
                            spec.position(),
                            spec.path() + ": " + (spec.has("wasm") ? "wasm beside lua" : "says nothing")
                                    + " (expected: one of wasm and lua)",
                            "",
                            "write one of them");
        }
        spec.section("wasm").ifPresent(ExtensionCheck::module);
        spec.section("lua").ifPresent(lua -> {
            String code = lua.requiredText("inlineCode", "a Lua program");
            if (code.getBytes(StandardCharsets.UTF_8).length > CODE_BYTES_MAX) {
                lua.error(Codes.OUT_OF_RANGE, "inlineCode", "longer than 64 KiB", "shorten it");
            }
            lua.ignoreRest();
        });
        matches(spec);
        spec.ignoreRest();
    }

    private static void module(Fields module) {
        module.requiredText("url", "where the module is: file://, oci:// or https://");
        String sha = module.text("sha256", "");
        if (!sha.isEmpty() && !sha.matches("[a-f0-9]{64}")) {
            module.error(Codes.BAD_TEXT, "sha256", "no SHA-256 (expected: 64 digits 0-9a-f)", "correct it");
        }
        length(module, "imagePullSecret", SECRET_CHARS_MAX);
        length(module, "pluginName", NAME_CHARS_MAX);
        Set<String> names = new HashSet<>();
        module.section("vmConfig").ifPresent(vm -> {
            vm.sections("env").forEach(variable -> variable(variable, names));
            vm.ignoreRest();
        });
        module.ignoreRest();
    }

    private static void variable(Fields variable, Set<String> names) {
        String name = variable.requiredText("name", "the name of a variable");
        length(variable, "name", NAME_CHARS_MAX);
        if (!name.isEmpty() && !names.add(name)) {
            variable.error(Codes.CONTRADICTION, "name", "'" + name + "' is set twice", "remove one of the two");
        }
        if (variable.text("valueFrom", "INLINE").equals("HOST")
                && !variable.text("value", "").isEmpty()) {
            variable.error(Codes.CONTRADICTION, "value", "stands beside valueFrom: HOST", "remove one of the two");
        }
        variable.ignoreRest();
    }

    private static void length(Fields fields, String name, int max) {
        int length = fields.text(name, "").length();
        if (length > max) {
            fields.error(
                    Codes.OUT_OF_RANGE, name, length + " characters (expected: at most " + max + ")", "shorten it");
        }
    }

    private static void matches(Fields spec) {
        spec.sections("match").forEach(match -> {
            match.sections("ports").forEach(port -> {
                if (!port.has("number")) {
                    port.missing("number", "1.." + PortReader.PORT_MAX);
                }
                port.integer("number", 1, PortReader.PORT_MAX);
                port.ignoreRest();
            });
            match.ignoreRest();
        });
    }
}
