#pragma once

#include "domain/store.hpp"
#include "store/admission/admission.hpp"
#include "store/admission/guest.hpp"
#include "store/admission/ticket_key.hpp"
#include "store/house/archive.hpp"
#include "store/house/figures.hpp"
#include "store/house/letter_text.hpp"
#include "store/house/outbox.hpp"
#include "store/house/sales.hpp"
#include "store/house/shop.hpp"
#include "store/house/webhook.hpp"
#include "store/money/artist_terms.hpp"
#include "store/money/books.hpp"
#include "store/money/gift_card.hpp"
#include "store/money/money_entry.hpp"
#include "store/money/receipt.hpp"
#include "store/money/settlement.hpp"
#include "store/money/till.hpp"
#include "store/payment/bank_line.hpp"
#include "store/payment/payment_attempt.hpp"
#include "store/payment/provider_keys.hpp"
#include "store/people/audit.hpp"
#include "store/people/user.hpp"
#include "store/programme/catalogue.hpp"
#include "store/programme/event.hpp"
#include "store/programme/session.hpp"
#include "store/promotion/campaign.hpp"
#include "store/promotion/embed.hpp"
#include "store/promotion/image.hpp"
#include "store/promotion/interest.hpp"
#include "store/promotion/mailing.hpp"
#include "store/promotion/waiting_list.hpp"
#include "store/seating/plan_draft.hpp"
#include "store/seating/seat_map.hpp"
#include "store/seating/venue.hpp"
#include "store/selling/block.hpp"
#include "store/selling/claim.hpp"
#include "store/selling/hold.hpp"
#include "store/selling/order.hpp"
#include "store/selling/voucher.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of every noun over one connection, the same for each adapter.
class SqlTx final : public Tx {
public:
    explicit SqlTx(Sql& sql)
        : sql_(sql), venues_(sql), maps_(sql), plan_drafts_(sql), events_(sql), sessions_(sql), claims_(sql),
          blocks_(sql), holds_(sql), orders_(sql, listeners_), catalogue_(sql), shop_(sql), images_(sql), users_(sql),
          audit_(sql), vouchers_(sql), campaigns_(sql), interest_(sql), mailings_(sql), waiting_(sql), embed_(sql),
          sales_(sql), artist_terms_(sql), guests_(sql), figures_(sql), archive_(sql), payments_(sql), money_(sql),
          books_(sql), tills_(sql), receipts_(sql), ticket_keys_(sql), admissions_(sql), letter_texts_(sql),
          outbox_(sql), webhooks_(sql, listeners_), settlements_(sql), gift_cards_(sql), bank_lines_(sql),
          provider_keys_(sql) {}

    /// To be called whenever a transaction begins: nothing is known of what the one before has read.
    void begin() noexcept { listeners_ = {}; }

    [[nodiscard]] Time now() const override { return sql_.now(); }
    [[nodiscard]] Time clock() override { return sql_.clock(); }
    [[nodiscard]] VenueTable& venues() override { return venues_; }
    [[nodiscard]] SeatMapTable& maps() override { return maps_; }
    [[nodiscard]] PlanDraftTable& plan_drafts() override { return plan_drafts_; }
    [[nodiscard]] EventTable& events() override { return events_; }
    [[nodiscard]] SessionTable& sessions() override { return sessions_; }
    [[nodiscard]] ClaimTable& claims() override { return claims_; }
    [[nodiscard]] BlockTable& blocks() override { return blocks_; }
    [[nodiscard]] HoldTable& holds() override { return holds_; }
    [[nodiscard]] OrderTable& orders() override { return orders_; }
    [[nodiscard]] CatalogueTable& catalogue() override { return catalogue_; }
    [[nodiscard]] ShopTable& shop() override { return shop_; }
    [[nodiscard]] ImageTable& images() override { return images_; }
    [[nodiscard]] UserTable& users() override { return users_; }
    [[nodiscard]] AuditTable& audit() override { return audit_; }
    [[nodiscard]] VoucherTable& vouchers() override { return vouchers_; }
    [[nodiscard]] CampaignTable& campaigns() override { return campaigns_; }
    [[nodiscard]] InterestTable& interest() override { return interest_; }
    [[nodiscard]] MailingTable& mailings() override { return mailings_; }
    [[nodiscard]] WaitingTable& waiting() override { return waiting_; }
    [[nodiscard]] EmbedTable& embed() override { return embed_; }
    [[nodiscard]] SalesTable& sales() override { return sales_; }
    [[nodiscard]] ArtistTermsTable& artist_terms() override { return artist_terms_; }
    [[nodiscard]] GuestTable& guests() override { return guests_; }
    [[nodiscard]] FiguresTable& figures() override { return figures_; }
    [[nodiscard]] Archive& archive() override { return archive_; }
    [[nodiscard]] PaymentTable& payments() override { return payments_; }
    [[nodiscard]] MoneyTable& money() override { return money_; }
    [[nodiscard]] BooksTable& books() override { return books_; }
    [[nodiscard]] TillTable& tills() override { return tills_; }
    [[nodiscard]] ReceiptTable& receipts() override { return receipts_; }
    [[nodiscard]] TicketKeyTable& ticket_keys() override { return ticket_keys_; }
    [[nodiscard]] AdmissionTable& admissions() override { return admissions_; }
    [[nodiscard]] LetterTextTable& letter_texts() override { return letter_texts_; }
    [[nodiscard]] OutboxTable& outbox() override { return outbox_; }
    [[nodiscard]] WebhookTable& webhooks() override { return webhooks_; }
    [[nodiscard]] SettlementTable& settlements() override { return settlements_; }
    [[nodiscard]] GiftCardTable& gift_cards() override { return gift_cards_; }
    [[nodiscard]] BankLineTable& bank_lines() override { return bank_lines_; }
    [[nodiscard]] ProviderKeyTable& provider_keys() override { return provider_keys_; }

private:
    Sql& sql_;
    WebhookListeners listeners_{};
    SqlVenues venues_;
    SqlSeatMaps maps_;
    SqlPlanDrafts plan_drafts_;
    SqlEvents events_;
    SqlSessions sessions_;
    SqlClaims claims_;
    SqlBlocks blocks_;
    SqlHolds holds_;
    SqlOrders orders_;
    SqlCatalogue catalogue_;
    SqlShop shop_;
    SqlImages images_;
    SqlUsers users_;
    SqlAudit audit_;
    SqlVouchers vouchers_;
    SqlCampaigns campaigns_;
    SqlInterest interest_;
    SqlMailings mailings_;
    SqlWaiting waiting_;
    SqlEmbed embed_;
    SqlSales sales_;
    SqlArtistTerms artist_terms_;
    SqlGuests guests_;
    SqlFigures figures_;
    SqlArchive archive_;
    SqlPayments payments_;
    SqlMoney money_;
    SqlBooks books_;
    SqlTills tills_;
    SqlReceipts receipts_;
    SqlTicketKeys ticket_keys_;
    SqlAdmissions admissions_;
    SqlLetterTexts letter_texts_;
    SqlOutbox outbox_;
    SqlWebhooks webhooks_;
    SqlSettlements settlements_;
    SqlGiftCards gift_cards_;
    SqlBankLines bank_lines_;
    SqlProviderKeys provider_keys_;
};

} // namespace frontrow
