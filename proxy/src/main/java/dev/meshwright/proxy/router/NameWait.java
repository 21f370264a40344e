package dev.meshwright.proxy.router;

import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.DynamicHost;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.names.NameAnswer;

/// An exchange that waits for the address of the host that its request names (Envoy docs, "Dynamic forward proxy").
final class NameWait {
    private NameWait() {}

    /// Finds the host, then tries it.
    static void begin(Exchange exchange, Tries tries) {
        MessageHead request = exchange.record().request;
        ClusterTable table = tries.cluster().view().table();
        DynamicHost named = exchange.chain().looksUpHosts() ? table.named(request.text(request.authority())) : null;
        if (named == null || !(table.discovery() instanceof Discovery.ByName(var cache))) {
            exchange.reply(ResponseCause.NO_HEALTHY_UPSTREAM, "the request names no host");
            return;
        }
        NameAnswer known = exchange.loop().names().ask(cache, named, answer -> {
            if (exchange.resume()) {
                answered(exchange, tries, named, answer);
            }
        });
        if (known == null) {
            exchange.holdUnread();
        } else {
            answered(exchange, tries, named, known);
        }
    }

    private static void answered(Exchange exchange, Tries tries, DynamicHost named, NameAnswer answer) {
        switch (answer) {
            case NameAnswer.Found(var address) -> {
                tries.narrow(exchange.loop().towards(tries.cluster(), named.at(address)));
                tries.next();
            }
            case NameAnswer.NotFound(var why) -> exchange.reply(ResponseCause.DNS_FAILURE, why);
            case NameAnswer.Overflow() -> exchange.reply(ResponseCause.DNS_OVERFLOW, "");
        }
    }
}
