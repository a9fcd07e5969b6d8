#pragma once

#include <string>
#include <utility>

#include "domain/admission/ticket_codes.hpp"
#include "domain/admission/ticket_pass_service.hpp"
#include "domain/id.hpp"
#include "domain/result.hpp"
#include "domain/selling/order_papers.hpp"
#include "formats/admission/wallet_ticket.hpp"
#include "formats/admission/wallets.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/printer.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// Tickets for the wallet of a phone: for whoever knows the secret id of their order, and for those to whom one was
/// passed on.
class WalletHandler {
public:
    /// All must outlive it.
    WalletHandler(OrderPapersService& papers, TicketPassService& passes, TicketCodes& codes, const Wallets& wallets)
        : papers_(papers), passes_(passes), codes_(codes), wallets_(wallets) {}

    void add_routes(Router& router) {
        add_wallets(router, "/api/orders/{order}/tickets/{ticket}/", [this](const Request& request) {
            const auto papers = value_of(papers_.find(path_id<OrderId>(request, "order")));
            return wallet_of(request, papers, path_id<TicketId>(request, "ticket"));
        });
        add_wallets(router, "/api/passes/{pass}/", [this](const Request& request) {
            const auto held = value_of(passes_.find(path_id<PassId>(request, "pass")));
            return wallet_of(request, held.papers, held.ticket().id);
        });
    }

private:
    struct Wanted {
        WalletTicket ticket;
        Time now{};
    };

    template <class Find>
    void add_wallets(Router& router, const std::string& under, const Find& find) {
        router
            .add("GET", under + "apple-wallet",
                 [this, find](const Request& request) { return apple(request, find(request)); })
            .limited_by(printer_.per_address());
        router
            .add("GET", under + "google-wallet", [this, find](const Request& request) { return google(find(request)); })
            .limited_by(printer_.per_address());
    }

    Wanted wallet_of(const Request& request, const OrderPapers& papers, const TicketId& id) {
        const auto language = Printer::language_in(request, papers.shop.language);
        auto ticket = wallet_ticket(papers, id, codes_.signer(), language);
        if (!ticket) throw Refusal(Error::conflict("no_tickets", "There is no ticket here that lets anybody in."));
        return {std::move(*ticket), papers.now};
    }

    Response apple(const Request& request, const Wanted& wanted) {
        if (!wallets_.apple) throw Refusal(Error::not_found("This house makes no passes for Apple Wallet."));
        if (!wallets_.apple->is_valid(wanted.now))
            throw Refusal({ErrorKind::unavailable,
                           "wallet_expired",
                           "The house's certificate for Apple Wallet has run out.",
                           {}});
        const Printer::Turn turn(printer_, request, "Many passes are being made right now. Try again.");
        return file_answer("application/vnd.apple.pkpass", apple_pass(wanted.ticket, *wallets_.apple),
                           "ticket-" + wanted.ticket.id + ".pkpass");
    }

    Response google(const Wanted& wanted) {
        if (!wallets_.google) throw Refusal(Error::not_found("This house makes no passes for Google Wallet."));
        return Response::of(303, "text/plain; charset=utf-8", "")
            .with("Cache-Control", "no-store") // it lets its reader in
            .with("Location", google_pass_link(wanted.ticket, *wallets_.google, wanted.now));
    }

    OrderPapersService& papers_;
    TicketPassService& passes_;
    TicketCodes& codes_;
    const Wallets& wallets_;
    Printer printer_;
};

} // namespace frontrow
