// A real FIX engine for the tests: an acceptor (an exchange that answers orders) or an initiator (an engine that sends
// them), by the session settings in the file named first. One command a line comes in on stdin, one event a line goes out on
// stdout. Compiled against Debian's libquickfix-dev.
#include <quickfix/Application.h>
#include <quickfix/FileLog.h>
#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/ThreadedSocketAcceptor.h>
#include <quickfix/ThreadedSocketInitiator.h>

#include <iostream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>

namespace {

std::mutex outputMutex;

void tell( const std::string& line )
{
  std::lock_guard<std::mutex> lock( outputMutex );
  std::cout << line << std::endl;
}

std::string fieldOf( const FIX::FieldMap& map, int tag )
{
  return map.isSetField( tag ) ? map.getField( tag ) : "";
}

class Peer : public FIX::Application
{
public:
  void onCreate( const FIX::SessionID& ) {}
  void onLogon( const FIX::SessionID& id ) { tell( "logon " + id.toString() ); }
  void onLogout( const FIX::SessionID& id ) { tell( "logout " + id.toString() ); }
  void toAdmin( FIX::Message&, const FIX::SessionID& ) {}
  void toApp( FIX::Message&, const FIX::SessionID& ) throw( FIX::DoNotSend ) {}

  void fromAdmin( const FIX::Message& message, const FIX::SessionID& )
  throw( FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::RejectLogon )
  {
    const std::string type = fieldOf( message.getHeader(), 35 );
    tell( "admin " + type + " " + message.toString() );
    if ( type == "A" && !password.empty() && fieldOf( message, 554 ) != password )
      throw FIX::RejectLogon( "invalid username or password" );
  }

  void fromApp( const FIX::Message& message, const FIX::SessionID& id )
  throw( FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType )
  {
    const std::string type = fieldOf( message.getHeader(), 35 );
    tell( "app " + type + " " + message.toString() );
    if ( !isExchange ) return;
    if ( type == "D" ) answerOrder( message, id );
    if ( type == "F" || type == "G" ) rejectCancel( message, id );
  }

  /** The symbol says what becomes of an order: LOST is never answered, BAD is rejected, all else is acknowledged. */
  void answerOrder( const FIX::Message& order, const FIX::SessionID& id )
  {
    const std::string symbol = fieldOf( order, 55 );
    if ( symbol == "LOST" ) return;
    const bool isBad = symbol == "BAD";
    FIX::Message report;
    report.getHeader().setField( FIX::MsgType( "8" ) );
    report.setField( 37, "X" + fieldOf( order, 11 ) );
    report.setField( 11, fieldOf( order, 11 ) );
    report.setField( 17, "E" + fieldOf( order, 11 ) );
    report.setField( 150, isBad ? "8" : "0" );
    report.setField( 39, isBad ? "8" : "0" );
    report.setField( 55, symbol );
    report.setField( 54, fieldOf( order, 54 ) );
    report.setField( 38, fieldOf( order, 38 ) );
    report.setField( 14, "0" );
    report.setField( 151, isBad ? "0" : fieldOf( order, 38 ) );
    report.setField( 6, "0" );
    FIX::Session::sendToTarget( report, id );
  }

  void rejectCancel( const FIX::Message& request, const FIX::SessionID& id )
  {
    FIX::Message reject;
    reject.getHeader().setField( FIX::MsgType( "9" ) );
    reject.setField( 37, "NONE" );
    reject.setField( 11, fieldOf( request, 11 ) );
    reject.setField( 41, fieldOf( request, 41 ) );
    reject.setField( 39, "8" );
    reject.setField( 434, "1" );
    FIX::Session::sendToTarget( reject, id );
  }

  std::string password;
  bool isExchange = true;
};

/** `send MSGTYPE 11=a 55=b`: any message, header fields by the session. */
void sendAny( std::istringstream& words, const FIX::SessionID& id )
{
  std::string type;
  words >> type;
  FIX::Message message;
  message.getHeader().setField( FIX::MsgType( type ) );
  std::string pair;
  while ( words >> pair )
  {
    const size_t equals = pair.find( '=' );
    const int tag = std::stoi( pair.substr( 0, equals ) );
    message.setField( tag, pair.substr( equals + 1 ) );
  }
  FIX::Session::sendToTarget( message, id );
}

void obey( const std::string& line, const FIX::SessionID& id )
{
  std::istringstream words( line );
  std::string verb;
  words >> verb;
  FIX::Session* session = FIX::Session::lookupSession( id );
  if ( verb == "send" ) sendAny( words, id );
  else if ( verb == "logout" ) { std::string reason; std::getline( words >> std::ws, reason ); session->logout( reason ); }
  else if ( verb == "enable" ) session->logon();
  else if ( verb == "disconnect" ) session->disconnect();
  else if ( verb == "sender" ) { int n; words >> n; session->setNextSenderMsgSeqNum( n ); }
  else if ( verb == "skip" ) { int n; words >> n; session->setNextSenderMsgSeqNum( session->getExpectedSenderNum() + n ); }
  else if ( verb == "target" ) { int n; words >> n; session->setNextTargetMsgSeqNum( n ); }
  std::ostringstream numbers;
  numbers << "done " << verb << " " << session->getExpectedSenderNum() << " " << session->getExpectedTargetNum();
  tell( numbers.str() );
}

}

/** Arguments: the settings' file, `acceptor` or `initiator`, and the password that a Logon must carry. */
int main( int count, char** arguments )
{
  if ( count < 3 ) return 2;
  try
  {
    const std::string role = arguments[2];
    Peer peer;
    peer.isExchange = role != "initiator";
    if ( count > 3 ) peer.password = arguments[3];
    FIX::SessionSettings settings( arguments[1] );
    FIX::FileStoreFactory stores( settings );
    FIX::FileLogFactory logs( settings );
    const FIX::SessionID id = *settings.getSessions().begin();
    std::unique_ptr<FIX::Acceptor> acceptor;
    std::unique_ptr<FIX::Initiator> initiator;
    if ( role == "acceptor" ) acceptor.reset( new FIX::ThreadedSocketAcceptor( peer, stores, settings, logs ) );
    if ( role == "initiator" ) initiator.reset( new FIX::ThreadedSocketInitiator( peer, stores, settings, logs ) );
    if ( acceptor ) acceptor->start();
    if ( initiator ) initiator->start();
    tell( "ready" );
    std::string line;
    while ( std::getline( std::cin, line ) && line != "stop" ) obey( line, id );
    if ( acceptor ) acceptor->stop( true );
    if ( initiator ) initiator->stop( true );
    tell( "stopped" );
  }
  catch ( const std::exception& error )
  {
    tell( std::string( "failed " ) + error.what() );
    return 1;
  }
  return 0;
}
