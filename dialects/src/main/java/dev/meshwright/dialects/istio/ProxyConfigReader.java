package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;

/// ProxyConfig (istio.io/latest/docs/reference/config/networking/proxy-config): how proxies are started. They are
/// started before the control plane knows them, by `meshwright run` and `meshwright gateway`, which have options for
/// all of it.
final class ProxyConfigReader {
    private ProxyConfigReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        spec.section("selector").ifPresent(section -> Selector.matchLabels(section, "matchLabels"));
        NotHere.say(spec, "selector", "no setting of a ProxyConfig has an effect on the proxies selected", "remove it");
        spec.integer("concurrency", 0, Integer.MAX_VALUE);
        NotHere.say(
                spec,
                "concurrency",
                "a proxy has as many event loops as it is started with",
                "start it with --concurrency");
        NotHere.say(
                spec,
                "environmentVariables",
                "a proxy has the environment that it is started in",
                "set them where the proxy is started");
        NotHere.say(spec, "image", "proxies are not started from images here", "remove it");
    }
}
