#pragma once

#include <optional>
#include <string>
#include <utility>

#include "domain/house/shop.hpp"
#include "domain/promotion/image_service.hpp"
#include "domain/result.hpp"
#include "domain/seating/seat_map_service.hpp"
#include "domain/selling/order.hpp"
#include "domain/selling/order_detail.hpp"
#include "domain/store.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Everything that is printed for an order, as of one moment.
struct OrderPapers {
    OrderDetail detail;
    ShopSettings shop;
    std::string logo; ///< Bytes of the house's picture; empty where it has none, or one that came with the program.
    Time now{};
    bool is_held = false; ///< They are of one ticket that was passed on, for its holder.
};

/// Reads what is printed for an order inside the caller's transaction, or nothing where there is no such order.
inline std::optional<OrderPapers> order_papers(Tx& tx, SeatMapService& maps, const OrderId& id) {
    auto order = tx.orders().find(id);
    if (!order) return {};
    OrderPapers papers{
        order_detail(tx, maps, std::move(*order)), tx.shop().settings().value_or(ShopSettings{}), {}, tx.now()};
    papers.detail.change = tx.settlements().last_change(papers.detail.session.session.id);
    papers.logo = ImageService::bytes_at(tx, papers.shop.face.logo);
    return papers;
}

/// Behind the files of an order. Safe from any thread.
class OrderPapersService {
public:
    /// Both must outlive it.
    OrderPapersService(Store& store, SeatMapService& maps) : store_(store), maps_(maps) {}

    Result<OrderPapers> find(const OrderId& id) {
        return store_.read([&](Tx& tx) { return found(order_papers(tx, maps_, id)); });
    }

    /// The same by what is printed on them, for those who run the house.
    Result<OrderPapers> find(const std::string& reference) {
        return store_.read([&](Tx& tx) {
            const auto id = tx.orders().id_of(reference);
            return found(id ? order_papers(tx, maps_, *id) : std::nullopt);
        });
    }

private:
    static Result<OrderPapers> found(std::optional<OrderPapers> papers) {
        if (!papers || papers->detail.order.gift_sale) return no_such_order(); // a gift card is on its own page
        return std::move(*papers);
    }

    Store& store_;
    SeatMapService& maps_;
};

} // namespace frontrow
