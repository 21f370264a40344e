package dev.meshwright.operate.shop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// A TCP service that sends back every byte it gets, until the caller closes.
final class TcpProgram implements Program {
    private final ShopPlan.Program plan;
    private final Sightings sightings = new Sightings();
    private volatile Behaviour behaviour = Behaviour.NORMAL;
    private @Nullable ServerSocket listener;

    TcpProgram(ShopPlan.Program plan) throws IOException {
        this.plan = plan;
        open();
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public Sightings sightings() {
        return sightings;
    }

    @Override
    public Behaviour behaviour() {
        return behaviour;
    }

    @Override
    public synchronized void behave(Behaviour next) throws IOException {
        behaviour = next;
        if (next.listening() && listener == null) {
            open();
        }
        if (!next.listening() && listener != null) {
            listener.close();
            listener = null;
        }
    }

    private void open() throws IOException {
        ServerSocket opened = new ServerSocket(plan.port(), 1024, InetAddress.ofLiteral("127.0.0.1"));
        listener = opened;
        Thread.ofVirtual().name(plan.name()).start(() -> accept(opened));
    }

    private void accept(ServerSocket open) {
        while (!open.isClosed()) {
            try {
                Socket caller = open.accept();
                sightings.request("", 1);
                Thread.ofVirtual().start(() -> echo(caller));
            } catch (IOException e) {
                if (!open.isClosed()) {
                    System.err.println(plan.name() + ": accept: " + e.getMessage());
                }
            }
        }
    }

    private void echo(Socket caller) {
        try (caller) {
            caller.getInputStream().transferTo(caller.getOutputStream());
        } catch (IOException e) {
            // A caller that resets its connection is the caller's business; the socket is closed either way.
            return;
        } finally {
            sightings.answering();
        }
    }
}
