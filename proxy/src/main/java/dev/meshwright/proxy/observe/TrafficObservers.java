package dev.meshwright.proxy.observe;

import dev.meshwright.proxy.batch.Outlet;
import java.util.List;

/// Several observers as one, in the order given.
public final class TrafficObservers implements TrafficObserver {
    private final TrafficObserver[] all;

    private TrafficObservers(TrafficObserver[] all) {
        this.all = all;
    }

    public static Factory of(List<Factory> factories) {
        List<Factory> copy = List.copyOf(factories);
        return loop -> new TrafficObservers(copy.stream()
                .map(factory -> factory.create(loop))
                .filter(observer -> !observer.equals(TrafficObserver.NONE))
                .toArray(TrafficObserver[]::new));
    }

    @Override
    public void onStart(Outlet outlet) {
        for (TrafficObserver each : all) {
            each.onStart(outlet);
        }
    }

    @Override
    public boolean flush() {
        boolean done = true;
        for (TrafficObserver each : all) {
            done &= each.flush();
        }
        return done;
    }

    @Override
    public void onRequestHead(ExchangeRecord record) {
        for (TrafficObserver each : all) {
            each.onRequestHead(record);
        }
    }

    @Override
    public void onUpstreamRequest(ExchangeRecord record) {
        for (TrafficObserver each : all) {
            each.onUpstreamRequest(record);
        }
    }

    @Override
    public void onResponseHead(ExchangeRecord record) {
        for (TrafficObserver each : all) {
            each.onResponseHead(record);
        }
    }

    @Override
    public void onTick() {
        for (TrafficObserver each : all) {
            each.onTick();
        }
    }

    @Override
    public void onExchangeEnd(ExchangeRecord record) {
        for (TrafficObserver each : all) {
            each.onExchangeEnd(record);
        }
    }

    @Override
    public void onTcpOpen(TcpRecord record) {
        for (TrafficObserver each : all) {
            each.onTcpOpen(record);
        }
    }

    @Override
    public void onTcpEnd(TcpRecord record) {
        for (TrafficObserver each : all) {
            each.onTcpEnd(record);
        }
    }

    @Override
    public void onConnectionRefused(DownstreamInfo connection, String reason) {
        for (TrafficObserver each : all) {
            each.onConnectionRefused(connection, reason);
        }
    }
}
