#pragma once

#include <string_view>

#include "domain/admission/door_service.hpp"
#include "domain/admission/guest_service.hpp"
#include "domain/admission/ticket_codes.hpp"
#include "domain/house/artist_service.hpp"
#include "domain/house/cache_service.hpp"
#include "domain/house/figures_service.hpp"
#include "domain/house/letter.hpp"
#include "domain/house/letter_text_service.hpp"
#include "domain/house/shop_service.hpp"
#include "domain/house/upkeep.hpp"
#include "domain/house/webhook_service.hpp"
#include "domain/identity.hpp"
#include "domain/money/books_service.hpp"
#include "domain/money/gift_card_service.hpp"
#include "domain/money/run_settlement_service.hpp"
#include "domain/money/settlement_service.hpp"
#include "domain/money/till_service.hpp"
#include "domain/payment/bank_statement_service.hpp"
#include "domain/payment/payment_desk_service.hpp"
#include "domain/payment/payment_service.hpp"
#include "domain/payment/provider_check_service.hpp"
#include "domain/payment/provider_key_service.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/login_service.hpp"
#include "domain/people/one_time_code.hpp"
#include "domain/people/password.hpp"
#include "domain/people/password_link.hpp"
#include "domain/people/user_service.hpp"
#include "domain/programme/event_admin_service.hpp"
#include "domain/programme/session_admin_service.hpp"
#include "domain/promotion/campaign_service.hpp"
#include "domain/promotion/embed_service.hpp"
#include "domain/promotion/image_service.hpp"
#include "domain/promotion/interest_service.hpp"
#include "domain/promotion/mailing_service.hpp"
#include "domain/promotion/waiting_list_service.hpp"
#include "domain/seating/venue_service.hpp"
#include "domain/selling/block_service.hpp"
#include "domain/selling/counter_service.hpp"
#include "domain/selling/exchange_service.hpp"
#include "domain/selling/order_admin_service.hpp"
#include "domain/selling/order_import_service.hpp"
#include "domain/selling/order_service.hpp"
#include "domain/selling/voucher_service.hpp"
#include "domain/store.hpp"
#include "formats/payment/bank_statement.hpp"
#include "formats/slug.hpp"
#include "formats/zone_calendar.hpp"
#include "handlers/admission/door.hpp"
#include "handlers/admission/guest.hpp"
#include "handlers/admission/ticket_key.hpp"
#include "handlers/house/archive.hpp"
#include "handlers/house/artist.hpp"
#include "handlers/house/cache.hpp"
#include "handlers/house/figures.hpp"
#include "handlers/house/letter_text.hpp"
#include "handlers/house/shop_settings.hpp"
#include "handlers/house/system.hpp"
#include "handlers/house/webhook.hpp"
#include "handlers/money/books.hpp"
#include "handlers/money/gift_card.hpp"
#include "handlers/money/run_settlement.hpp"
#include "handlers/money/settlement.hpp"
#include "handlers/money/till.hpp"
#include "handlers/payment/bank_statement.hpp"
#include "handlers/payment/payment_incident.hpp"
#include "handlers/payment/payment_provider.hpp"
#include "handlers/people/audit.hpp"
#include "handlers/people/login.hpp"
#include "handlers/people/user.hpp"
#include "handlers/programme/event_admin.hpp"
#include "handlers/programme/session_admin.hpp"
#include "handlers/promotion/campaign.hpp"
#include "handlers/promotion/image.hpp"
#include "handlers/promotion/interest.hpp"
#include "handlers/promotion/mailing.hpp"
#include "handlers/promotion/waiting_list.hpp"
#include "handlers/seating/plan_sheet.hpp"
#include "handlers/seating/venue.hpp"
#include "handlers/selling/block.hpp"
#include "handlers/selling/counter.hpp"
#include "handlers/selling/exchange.hpp"
#include "handlers/selling/order_admin.hpp"
#include "handlers/selling/order_import.hpp"
#include "handlers/selling/voucher.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/staff_authentication.hpp"
#include "http/router.hpp"

namespace frontrow {

/// The services of those who run the house, each with its handler. What they ask of the shop itself they get from it.
class BackOffice {
public:
    /// What it stands on. Everything must outlive it.
    struct Dependencies {
        Store& store;
        Passwords& passwords;
        OneTimeCodes& codes;
        Randomness& randomness;
        const Digest& digest;
        CatalogueService& catalogue;
        SeatMapService& maps;
        Availability& availability;
        Cache& cache;
        CacheService::Read cache_figures;
        const CachedResponses& replies;
        PaymentService& payments;
        TicketCodes& ticket_codes;
        const PasswordLinks& links;
        OutboxService& outbox;
        const LetterWriter& letters;
        bool is_mailed;             ///< Whether there is a mail server.
        std::string_view version{}; ///< Of the program.
        UpkeepService::Read process{};
        bool has_private_webhooks = false; ///< Whether they may be systems of the house's own network.
    };

    /// `secure_cookies` marks the cookie of a login for TLS only.
    BackOffice(const Dependencies& dependencies, bool secure_cookies, const PaymentOptions& payments)
        : audit_(dependencies.store, dependencies.digest),
          logins_(dependencies.store, dependencies.catalogue, dependencies.passwords, dependencies.codes, audit_,
                  dependencies.randomness, dependencies.digest),
          users_(dependencies.store, dependencies.passwords, audit_, dependencies.links, dependencies.is_mailed),
          shop_(dependencies.store, dependencies.catalogue, audit_),
          sessions_({dependencies.store, dependencies.catalogue, dependencies.maps, audit_, calendar_}),
          events_({dependencies.store, dependencies.catalogue, audit_, sessions_, slug_of}),
          venues_(dependencies.store, dependencies.catalogue, audit_, dependencies.digest),
          vouchers_(dependencies.store, dependencies.randomness, audit_), campaigns_(dependencies.store, audit_),
          interest_(dependencies.store, dependencies.randomness, audit_, dependencies.is_mailed || payments.demo),
          mailings_(dependencies.store, audit_, dependencies.is_mailed || payments.demo),
          waiting_(dependencies.store, dependencies.randomness, audit_, dependencies.is_mailed || payments.demo),
          letter_texts_(dependencies.store, audit_, dependencies.letters, dependencies.is_mailed || payments.demo),
          embed_(dependencies.store, audit_),
          counter_({dependencies.store, dependencies.maps, dependencies.availability, dependencies.randomness,
                    dependencies.digest, audit_, calendar_}),
          artists_(dependencies.store, calendar_), run_settlements_(dependencies.store, audit_, calendar_),
          doors_(dependencies.store, dependencies.maps, dependencies.ticket_codes, calendar_),
          guests_(dependencies.store, audit_),
          order_admin_(dependencies.store, dependencies.maps, dependencies.availability, dependencies.randomness,
                       dependencies.digest, audit_, calendar_),
          order_imports_(dependencies.store, dependencies.maps, dependencies.availability, dependencies.randomness,
                         dependencies.digest, audit_, bank_statement::parse_amount),
          statements_(dependencies.store, dependencies.digest, audit_),
          gift_cards_(dependencies.store, dependencies.randomness, dependencies.digest, audit_),
          exchanges_(dependencies.store, dependencies.maps, dependencies.availability, dependencies.randomness,
                     dependencies.digest, audit_),
          settlements_(dependencies.store, dependencies.maps, dependencies.availability, exchanges_, audit_),
          payment_desk_(dependencies.store, dependencies.availability, dependencies.payments, audit_),
          provider_checks_(dependencies.store, payments.online),
          provider_keys_(dependencies.store, dependencies.catalogue, audit_, payments.online),
          blocks_(dependencies.store, dependencies.maps, dependencies.availability, audit_),
          figures_(dependencies.store, calendar_), books_(dependencies.store, calendar_),
          tills_(dependencies.store, audit_), images_(dependencies.store, audit_, dependencies.digest),
          cache_(dependencies.catalogue, dependencies.cache, audit_, dependencies.cache_figures),
          upkeep_(dependencies.store, dependencies.payments, cache_, dependencies.process, payments.demo),
          webhooks_(dependencies.store, dependencies.randomness, audit_, dependencies.has_private_webhooks),
          staff_(logins_, secure_cookies), login_handler_(logins_, shop_, staff_, payments.demo), user_handler_(users_),
          audit_handler_(audit_), settings_handler_(shop_, payments), event_admin_handler_(events_),
          session_admin_handler_(sessions_, dependencies.maps), venue_handler_(venues_, dependencies.maps),
          plan_sheet_handler_(venues_, dependencies.maps), voucher_handler_(vouchers_),
          campaign_handler_(campaigns_, secure_cookies), interest_handler_(interest_),
          mailing_handler_(mailings_, dependencies.outbox), waiting_handler_(waiting_),
          letter_text_handler_(letter_texts_), counter_handler_(counter_, dependencies.digest),
          artist_handler_(artists_), run_settlement_handler_(run_settlements_), guest_handler_(guests_),
          door_handler_(doors_, dependencies.ticket_codes.signatures()),
          order_admin_handler_(order_admin_, dependencies.digest), order_import_handler_(order_imports_),
          payment_incident_handler_(payment_desk_), payment_provider_handler_(provider_checks_, provider_keys_),
          bank_statement_handler_(statements_), gift_card_handler_(gift_cards_, dependencies.digest),
          exchange_handler_(exchanges_, dependencies.digest), settlement_handler_(settlements_),
          block_handler_(blocks_), figures_handler_(figures_), books_handler_(books_), till_handler_(tills_),
          cache_handler_(cache_),
          system_handler_(upkeep_, dependencies.version, {secure_cookies, payments.online.public_url, payments.demo}),
          webhook_handler_(webhooks_), image_handler_(images_, dependencies.replies),
          archive_handler_(dependencies.store, logins_, cache_, audit_, dependencies.version),
          ticket_key_handler_(dependencies.ticket_codes, audit_) {}
    BackOffice(const BackOffice&) = delete; // its parts refer to each other
    BackOffice& operator=(const BackOffice&) = delete;

    void add_routes(Router& router) {
        router.set_guard([this](Request& request, Permission needed, Confirmed confirmed) {
            staff_.check(request, needed, confirmed);
        });
        login_handler_.add_routes(router);
        user_handler_.add_routes(router);
        audit_handler_.add_routes(router);
        settings_handler_.add_routes(router);
        event_admin_handler_.add_routes(router);
        session_admin_handler_.add_routes(router);
        venue_handler_.add_routes(router);
        plan_sheet_handler_.add_routes(router);
        voucher_handler_.add_routes(router);
        campaign_handler_.add_routes(router);
        interest_handler_.add_routes(router);
        mailing_handler_.add_routes(router);
        waiting_handler_.add_routes(router);
        letter_text_handler_.add_routes(router);
        counter_handler_.add_routes(router);
        artist_handler_.add_routes(router);
        run_settlement_handler_.add_routes(router);
        guest_handler_.add_routes(router);
        door_handler_.add_routes(router);
        order_admin_handler_.add_routes(router);
        order_import_handler_.add_routes(router);
        payment_incident_handler_.add_routes(router);
        payment_provider_handler_.add_routes(router);
        bank_statement_handler_.add_routes(router);
        gift_card_handler_.add_routes(router);
        exchange_handler_.add_routes(router);
        settlement_handler_.add_routes(router);
        block_handler_.add_routes(router);
        figures_handler_.add_routes(router);
        books_handler_.add_routes(router);
        till_handler_.add_routes(router);
        cache_handler_.add_routes(router);
        system_handler_.add_routes(router);
        webhook_handler_.add_routes(router);
        image_handler_.add_routes(router);
        archive_handler_.add_routes(router);
        ticket_key_handler_.add_routes(router);
    }

    [[nodiscard]] LoginService& logins() noexcept { return logins_; }
    [[nodiscard]] UserService& users() noexcept { return users_; }
    [[nodiscard]] VoucherService& vouchers() noexcept { return vouchers_; }
    [[nodiscard]] CampaignService& campaigns() noexcept { return campaigns_; }
    [[nodiscard]] InterestService& interest() noexcept { return interest_; }
    [[nodiscard]] MailingService& mailings() noexcept { return mailings_; }
    [[nodiscard]] WaitingListService& waiting() noexcept { return waiting_; }
    [[nodiscard]] EmbedService& embed() noexcept { return embed_; }
    [[nodiscard]] BlockService& blocks() noexcept { return blocks_; }
    [[nodiscard]] CacheService& cache() noexcept { return cache_; }
    [[nodiscard]] ShopService& shop() noexcept { return shop_; }
    [[nodiscard]] SettlementService& settlements() noexcept { return settlements_; }
    [[nodiscard]] WebhookService& webhooks() noexcept { return webhooks_; }
    [[nodiscard]] const AuditLog& audit() const noexcept { return audit_; }

private:
    AuditLog audit_;
    LoginService logins_;
    UserService users_;
    ShopService shop_;
    ZoneCalendar calendar_;
    SessionAdminService sessions_;
    EventAdminService events_;
    VenueService venues_;
    VoucherService vouchers_;
    CampaignService campaigns_;
    InterestService interest_;
    MailingService mailings_;
    WaitingListService waiting_;
    LetterTextService letter_texts_;
    EmbedService embed_;
    CounterService counter_;
    ArtistService artists_;
    RunSettlementService run_settlements_;
    DoorService doors_;
    GuestService guests_;
    OrderAdminService order_admin_;
    OrderImportService order_imports_;
    BankStatementService statements_;
    GiftCardService gift_cards_;
    ExchangeService exchanges_;
    SettlementService settlements_;
    PaymentDesk payment_desk_;
    ProviderCheckService provider_checks_;
    ProviderKeyService provider_keys_;
    BlockService blocks_;
    FiguresService figures_;
    BooksService books_;
    TillService tills_;
    ImageService images_;
    CacheService cache_;
    UpkeepService upkeep_;
    WebhookService webhooks_;

    StaffAuthentication staff_;
    LoginHandler login_handler_;
    UserHandler user_handler_;
    AuditHandler audit_handler_;
    ShopSettingsHandler settings_handler_;
    EventAdminHandler event_admin_handler_;
    SessionAdminHandler session_admin_handler_;
    VenueHandler venue_handler_;
    PlanSheetHandler plan_sheet_handler_;
    VoucherHandler voucher_handler_;
    CampaignHandler campaign_handler_;
    InterestHandler interest_handler_;
    MailingHandler mailing_handler_;
    WaitingListHandler waiting_handler_;
    LetterTextHandler letter_text_handler_;
    CounterHandler counter_handler_;
    ArtistHandler artist_handler_;
    RunSettlementHandler run_settlement_handler_;
    GuestHandler guest_handler_;
    DoorHandler door_handler_;
    OrderAdminHandler order_admin_handler_;
    OrderImportHandler order_import_handler_;
    PaymentIncidentHandler payment_incident_handler_;
    PaymentProviderHandler payment_provider_handler_;
    BankStatementHandler bank_statement_handler_;
    GiftCardHandler gift_card_handler_;
    ExchangeHandler exchange_handler_;
    SettlementHandler settlement_handler_;
    BlockHandler block_handler_;
    FiguresHandler figures_handler_;
    BooksHandler books_handler_;
    TillHandler till_handler_;
    CacheHandler cache_handler_;
    SystemHandler system_handler_;
    HouseWebhookHandler webhook_handler_;
    ImageHandler image_handler_;
    ArchiveHandler archive_handler_;
    TicketKeyHandler ticket_key_handler_;
};

} // namespace frontrow
