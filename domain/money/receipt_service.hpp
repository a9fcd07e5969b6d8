#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "domain/house/shop.hpp"
#include "domain/money/receipt.hpp"
#include "domain/money/receipt_issue.hpp"
#include "domain/promotion/image_service.hpp"
#include "domain/result.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// A receipt with the face of the house, to be printed or shown.
struct PrintedReceipt {
    Receipt receipt;
    std::string logo; ///< Bytes of the house's picture; empty where it has none, or one that came with the program.
    std::string accent;
    std::string logo_path{}; ///< On this site; empty where the house has no picture.
};

/// Behind the receipts of an order. Safe from any thread.
class ReceiptService {
public:
    explicit ReceiptService(Store& store) : store_(store) {}

    /// Returns the receipts of an order, the earliest first.
    Result<std::vector<Receipt>> list(const OrderId& id) {
        return store_.read([&](Tx& tx) -> Result<std::vector<Receipt>> {
            if (!tx.orders().find(id)) return no_such_order();
            return tx.receipts().of_order(id);
        });
    }

    /// Issues the receipt of an order, once: an invoice where somebody is named. Returns all receipts of the order. The
    /// same again changes nothing; another recipient is refused once it is issued.
    Result<std::vector<Receipt>> issue(const OrderId& id, const Recipient& to) {
        return store_.write([&](Tx& tx) -> Result<std::vector<Receipt>> {
            const auto order = tx.orders().find_to_change(id);
            if (!order) return no_such_order();
            const auto receipt = receipt_of(tx, *order, tx.money().of_order(id), to);
            if (!receipt) return Error::conflict("no_receipt", "Nothing has been paid for this order.");
            if (!to.name.empty() && receipt->to != to)
                return Error::conflict("receipt_issued", "The receipt of this order was issued before, and stays as it "
                                                         "is. Ask the box office.");
            return tx.receipts().of_order(id);
        });
    }

    /// Returns a receipt of the order by its number, "R-000042".
    Result<PrintedReceipt> find(const OrderId& id, const std::string& number) {
        return store_.read([&](Tx& tx) -> Result<PrintedReceipt> {
            for (auto& receipt : tx.receipts().of_order(id)) {
                if (spelled_number(receipt) != number) continue;
                const auto shop = tx.shop().settings().value_or(ShopSettings{});
                return PrintedReceipt{std::move(receipt), ImageService::bytes_at(tx, shop.face.logo), shop.face.accent,
                                      shop.face.logo};
            }
            return Error::not_found("This order has no receipt of this number.");
        });
    }

    /// The order with this reference, for those who run the house.
    Result<OrderId> id_of(const std::string& reference) {
        return store_.read([&](Tx& tx) -> Result<OrderId> {
            auto id = tx.orders().id_of(reference);
            if (!id) return no_such_order();
            return std::move(*id);
        });
    }

private:
    Store& store_;
};

} // namespace frontrow
