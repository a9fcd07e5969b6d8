#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/admission/ticket_codes.hpp"
#include "domain/admission/ticket_pass_service.hpp"
#include "domain/change_poller.hpp"
#include "domain/house/outbox_service.hpp"
#include "domain/house/sender_check.hpp"
#include "domain/house/webhook_sender.hpp"
#include "domain/identity.hpp"
#include "domain/money/gift_sale_service.hpp"
#include "domain/money/receipt_service.hpp"
#include "domain/payment/demo_payment_service.hpp"
#include "domain/payment/demo_provider.hpp"
#include "domain/payment/kept_providers.hpp"
#include "domain/payment/payment_service.hpp"
#include "domain/programme/catalogue_service.hpp"
#include "domain/programme/event_preview_service.hpp"
#include "domain/programme/event_service.hpp"
#include "domain/programme/session_service.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/seating/section_service.hpp"
#include "domain/selling/hold_service.hpp"
#include "domain/selling/live_service.hpp"
#include "domain/selling/order_papers.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/seat_service.hpp"
#include "formats/admission/wallets.hpp"
#include "formats/ed25519.hpp"
#include "formats/house/order_letters.hpp"
#include "formats/server_sent_events.hpp"
#include "handlers/admission/ticket_pass.hpp"
#include "handlers/admission/wallet.hpp"
#include "handlers/back_office.hpp"
#include "handlers/event_preview.hpp"
#include "handlers/house/mail.hpp"
#include "handlers/money/gift_sale.hpp"
#include "handlers/money/receipt.hpp"
#include "handlers/operations.hpp"
#include "handlers/page.hpp"
#include "handlers/payment/demo_payment.hpp"
#include "handlers/payment/webhook.hpp"
#include "handlers/programme/event.hpp"
#include "handlers/programme/feed.hpp"
#include "handlers/programme/session.hpp"
#include "handlers/promotion/embed.hpp"
#include "handlers/seating/seat_map.hpp"
#include "handlers/seating/section.hpp"
#include "handlers/selling/hold.hpp"
#include "handlers/selling/live.hpp"
#include "handlers/selling/order.hpp"
#include "handlers/selling/order_papers.hpp"
#include "handlers/selling/seat.hpp"
#include "handlers/shared/buyer_identity.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/pages/branding.hpp"
#include "handlers/shared/webhook_body.hpp"
#include "http/metrics.hpp"
#include "http/router.hpp"

namespace frontrow {

/// What the shop stands on. Everything must outlive it.
struct Dependencies {
    Store& store;
    Cache& cache;
    const Clock& clock;
    Randomness& randomness;
    const Digest& digest;
    const StaticFiles& files;
    Passwords& passwords;
    OneTimeCodes& codes;
    CacheService::Read cache_figures{}; ///< Empty where nobody counts.
    std::string_view version{};         ///< Of the program.
    UpkeepService::Read process{};      ///< Empty where nobody knows.
};

/// The services of a shop, each with its handler, behind one router: the whole program between HTTP and the store.
class Application {
public:
    struct Options {
        PaymentOptions payments{};
        bool secure_cookies = false;                                        ///< Mark the buyer's cookie for TLS only.
        std::int64_t max_held_per_address = HoldService::kMaxHeldPerClient; ///< Places of a session at a time.
        ReservationCaps reservations{};
        OutboxService::Options mail{};
        std::vector<SenderDomain> sender_domains{}; ///< That mail is from; none where it sends none.
        const DnsLookup* dns = nullptr;             ///< Who knows of them; must outlive it.
        bool has_private_webhooks = false;          ///< Other systems that are told may be of the house's own network.
        std::shared_ptr<const Wallets> wallets = std::make_shared<const Wallets>();
        PaymentService::Report report = [](std::string_view) {}; ///< Of what went wrong between us and a provider.
    };

    Application(const Dependencies& dependencies, const Options& options, Router::OnFailure on_failure)
        : demo_provider_(options.payments.demo ? std::make_unique<DemoProvider>(dependencies.clock) : nullptr),
          kept_providers_(keep_providers(dependencies.store, options)),
          options_(with_more(options, demo_provider_.get(), kept_providers_.get())), maps_(dependencies.store),
          events_(dependencies.store), seats_(dependencies.store, maps_), sessions_(dependencies.store, seats_),
          sections_(dependencies.store, maps_),
          poller_(dependencies.store, dependencies.cache, live_, dependencies.clock),
          availability_(dependencies.cache, poller_), catalogue_(dependencies.store, maps_, availability_),
          holds_(dependencies.store, maps_, availability_, dependencies.randomness, options_.max_held_per_address),
          payments_(dependencies.store, maps_, availability_, dependencies.randomness, options_.payments.online,
                    options_.report),
          orders_(dependencies.store, maps_, availability_, dependencies.randomness, options_.payments, payments_,
                  options_.reservations),
          letters_([&files = dependencies.files](const std::string& path) { return files.bytes(path); },
                   [this] { return ticket_codes_.signer(); }, options_.payments.online.public_url),
          password_links_(dependencies.randomness, dependencies.digest),
          outbox_(dependencies.store, maps_, dependencies.clock, letters_, password_links_, options_.mail),
          senders_(options_.sender_domains, options_.dns, dependencies.clock),
          webhooks_(dependencies.store, maps_, webhook_body),
          gift_sales_(dependencies.store, maps_, dependencies.randomness, dependencies.digest, payments_),
          papers_(dependencies.store, maps_), receipts_(dependencies.store),
          replies_(dependencies.cache, dependencies.digest),
          ticket_codes_(dependencies.store, dependencies.randomness, signatures_),
          back_office_({dependencies.store,
                        dependencies.passwords,
                        dependencies.codes,
                        dependencies.randomness,
                        dependencies.digest,
                        catalogue_,
                        maps_,
                        availability_,
                        dependencies.cache,
                        dependencies.cache_figures,
                        replies_,
                        payments_,
                        ticket_codes_,
                        password_links_,
                        outbox_,
                        letters_,
                        options_.mail.is_set_up,
                        dependencies.version,
                        dependencies.process,
                        options_.has_private_webhooks},
                       options_.secure_cookies, options_.payments),
          previews_(dependencies.store, maps_, dependencies.randomness, dependencies.digest, back_office_.audit()),
          passes_(dependencies.store, maps_, dependencies.randomness, back_office_.audit()),
          buyers_(dependencies.digest, dependencies.randomness, dependencies.clock, options_.secure_cookies),
          event_handler_(events_, replies_), session_handler_(sessions_, replies_, options_.payments),
          section_handler_(sections_, replies_), map_handler_(maps_, replies_),
          seat_handler_(seats_, replies_, buyers_), live_handler_(seats_, live_),
          hold_handler_(holds_, buyers_, back_office_.campaigns(), dependencies.digest),
          order_handler_(orders_, buyers_, dependencies.digest, ticket_codes_, options_.reservations.per_client),
          gift_sale_handler_(gift_sales_, buyers_, dependencies.digest), papers_handler_(papers_, ticket_codes_),
          pass_handler_(passes_, orders_, ticket_codes_),
          wallet_handler_(papers_, passes_, ticket_codes_, *options_.wallets), receipt_handler_(receipts_),
          webhook_handler_(payments_, dependencies.clock),
          mail_handler_(outbox_, senders_, back_office_.audit(), options_.payments.demo),
          face_handler_(back_office_.shop(), replies_, {back_office_.interest().is_open(), options_.wallets->names()}),
          page_renderer_(dependencies.files, replies_, face_handler_, options_.payments.online.public_url),
          page_handler_(dependencies.files, page_renderer_, event_handler_, session_handler_, maps_,
                        options_.payments.demo),
          preview_handler_(previews_, page_renderer_, session_handler_),
          feed_handler_([this](const Request& request) { return event_handler_.list(request); }, page_renderer_,
                        replies_, dependencies.clock),
          embed_handler_(back_office_.embed(), page_renderer_),
          operations_handler_(dependencies.store, back_office_.cache(), gauges_, dependencies.files),
          private_router_(on_failure), router_(std::move(on_failure)) {
        router_.set_security_headers(SecurityHeaders(options_.secure_cookies));
        event_handler_.add_routes(router_);
        session_handler_.add_routes(router_);
        section_handler_.add_routes(router_);
        map_handler_.add_routes(router_);
        seat_handler_.add_routes(router_);
        live_handler_.add_routes(router_);
        hold_handler_.add_routes(router_);
        order_handler_.add_routes(router_);
        gift_sale_handler_.add_routes(router_);
        papers_handler_.add_routes(router_);
        pass_handler_.add_routes(router_);
        wallet_handler_.add_routes(router_);
        receipt_handler_.add_routes(router_);
        webhook_handler_.add_routes(router_);
        if (demo_provider_) {
            demo_payments_.emplace(dependencies.store, payments_, *demo_provider_);
            demo_payment_handler_.emplace(*demo_payments_);
            demo_payment_handler_->add_routes(router_);
        }
        mail_handler_.add_routes(router_);
        face_handler_.add_routes(router_);
        page_handler_.add_routes(router_);
        preview_handler_.add_routes(router_);
        feed_handler_.add_routes(router_);
        embed_handler_.add_routes(router_);
        operations_handler_.add_routes(router_);
        operations_handler_.add_private_routes(private_router_);
        back_office_.add_routes(router_);
    }
    Application(const Application&) = delete; // its parts refer to each other
    Application& operator=(const Application&) = delete;

    [[nodiscard]] const Router& router() const noexcept { return router_; }
    /// What is for the house alone: a port that the public cannot reach serves it, or none.
    [[nodiscard]] const Router& private_router() const noexcept { return private_router_; }
    [[nodiscard]] Gauges& gauges() noexcept { return gauges_; }
    [[nodiscard]] LiveSeats& live() noexcept { return live_; }
    [[nodiscard]] ChangePoller& poller() noexcept { return poller_; }
    [[nodiscard]] CatalogueService& catalogue() noexcept { return catalogue_; }
    [[nodiscard]] SeatService& seats() noexcept { return seats_; }
    [[nodiscard]] HoldService& holds() noexcept { return holds_; }
    [[nodiscard]] OrderService& orders() noexcept { return orders_; }
    [[nodiscard]] PaymentService& payments() noexcept { return payments_; }
    /// The providers whose keys admins have set; nullptr where they cannot.
    [[nodiscard]] KeptProviders* kept_providers() noexcept { return kept_providers_.get(); }
    [[nodiscard]] TicketCodes& ticket_codes() noexcept { return ticket_codes_; }
    /// What plays the payment provider of a demo; nullptr where this is none.
    [[nodiscard]] DemoPaymentService* demo_payments() noexcept { return demo_payments_ ? &*demo_payments_ : nullptr; }
    [[nodiscard]] OutboxService& outbox() noexcept { return outbox_; }
    [[nodiscard]] WebhookSender& webhooks() noexcept { return webhooks_; }
    [[nodiscard]] BackOffice& back_office() noexcept { return back_office_; }

private:
    static Options with_more(Options options, DemoProvider* demo, KeptProviders* kept) {
        if (demo) options.payments.online.providers.push_back(demo);
        options.payments.online.kept = kept;
        return options;
    }
    /// Without a public address there is nowhere to send buyers back to, and nobody is asked to collect anything.
    static std::unique_ptr<KeptProviders> keep_providers(Store& store, const Options& options) {
        const auto& online = options.payments.online;
        if (!online.box || online.public_url.empty()) return nullptr;
        return std::make_unique<KeptProviders>(store, *online.box, online.make, options.report);
    }

    const std::unique_ptr<DemoProvider> demo_provider_;
    const std::unique_ptr<KeptProviders> kept_providers_;
    const Options options_;
    SeatMapService maps_;
    EventService events_;
    SeatService seats_;
    SessionService sessions_;
    SectionService sections_;
    LiveSeats live_{server_sent_events};
    ChangePoller poller_;
    Availability availability_;
    CatalogueService catalogue_;
    HoldService holds_;
    PaymentService payments_;
    OrderService orders_;
    OrderLetters letters_;
    PasswordLinks password_links_;
    OutboxService outbox_;
    SenderCheckService senders_;
    WebhookSender webhooks_;
    GiftSaleService gift_sales_;
    OrderPapersService papers_;
    ReceiptService receipts_;
    CachedResponses replies_;
    Ed25519 signatures_;
    TicketCodes ticket_codes_;
    BackOffice back_office_;
    EventPreviewService previews_;
    TicketPassService passes_;

    BuyerIdentities buyers_;
    Gauges gauges_;

    EventHandler event_handler_;
    SessionHandler session_handler_;
    SectionHandler section_handler_;
    SeatMapHandler map_handler_;
    SeatHandler seat_handler_;
    LiveHandler live_handler_;
    HoldHandler hold_handler_;
    OrderHandler order_handler_;
    GiftSaleHandler gift_sale_handler_;
    OrderPapersHandler papers_handler_;
    TicketPassHandler pass_handler_;
    WalletHandler wallet_handler_;
    ReceiptHandler receipt_handler_;
    WebhookHandler webhook_handler_;
    std::optional<DemoPaymentService> demo_payments_;
    std::optional<DemoPaymentHandler> demo_payment_handler_;
    MailHandler mail_handler_;
    BrandingHandler face_handler_;
    PageRenderer page_renderer_;
    PageHandler page_handler_;
    EventPreviewHandler preview_handler_;
    FeedHandler feed_handler_;
    EmbedHandler embed_handler_;
    OperationsHandler operations_handler_;
    Router private_router_;
    Router router_;
};

} // namespace frontrow
